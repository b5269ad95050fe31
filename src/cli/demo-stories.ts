import type { Submission } from "../reviews/index.ts";

// What people wrote about the sample shop's products. Longer than other files, since it is text that appears only in
// the demo.

/** What an order may say of its item; `isIncentivised: null` says nothing. */
export type OrderFacts = { isCancelled?: boolean; isRefunded?: boolean; isIncentivised?: boolean | null };

export type Story = {
  email: string;
  firstName: string;
  orderRef: string;
  sku: string;
  /** How far the review has come; every step is taken by the product's own function. */
  until: "invited" | "pending_moderation" | "rejected" | "appealed" | "edited" | "pending_publication" | "published";
  /** When the order was placed; the review follows ten days later. */
  daysAgo: number;
  /** Whether only the shop's questions have named the purchase, and no order has. */
  isClaimed?: boolean;
  /** What the order says beyond the sale. Without it, the order says that nothing was given for a review. */
  told?: OrderFacts;
  submission?: Submission;
  /** What the shop answered in public. */
  reply?: string;
};

/** The purchases that the example call asks about. */
export const knownStories: Story[] = [
  {
    email: "jane@example.com",
    firstName: "Jane",
    orderRef: "A1104528927",
    sku: "SKU23432",
    daysAgo: 30,
    until: "published",
    submission: {
      overallScore: 9,
      goodPoints: "Cuts a sourdough crust without tearing it.",
      badPoints: "The handle is a little small for large hands.",
      generalComments: "Bought it after my old knife gave up on a Christmas loaf.\nThis one has not met its match yet.",
      wouldBuyAgain: true,
      happyWithDelivery: true,
      likelihoodToRecommend: 9,
      displayName: "Jane",
      town: "Leeds",
    },
  },
  {
    email: "jane@example.com",
    firstName: "Jane",
    orderRef: "A1104523114",
    sku: "SKU4323",
    daysAgo: 29,
    until: "invited",
  },
  {
    email: "omar@example.com",
    firstName: "Omar",
    orderRef: "A1104530001",
    sku: "SKU7001",
    daysAgo: 12.5,
    until: "pending_moderation",
    submission: {
      overallScore: 3,
      badPoints: "Split along the grain after two weeks, although I oiled it as the leaflet says.",
      generalComments: null,
      wouldBuyAgain: false,
      displayName: "Omar",
    },
  },
  {
    email: "omar@example.com",
    firstName: "Omar",
    orderRef: "A1104530001",
    sku: "SKU7002",
    daysAgo: 12.5,
    until: "rejected",
    submission: {
      overallScore: 8,
      goodPoints: "They dry glasses without fluff.",
      generalComments: "Ask for Petra at the till, her number is 01632 960 001.",
    },
  },
  {
    email: "omar@example.com",
    firstName: "Omar",
    orderRef: "A1104530001",
    sku: "SKU7003",
    daysAgo: 12.5,
    until: "published",
    submission: {
      overallScore: 10,
      goodPoints: "Heavy, even, and it came ready to use.",
      generalComments: null,
      displayName: "Omar",
    },
  },
  {
    email: "li@example.com",
    firstName: "Li",
    orderRef: "A1104530002",
    sku: "SKU23432",
    daysAgo: 26,
    told: { isRefunded: true, isIncentivised: null },
    until: "published",
    submission: {
      overallScore: 2,
      badPoints: "Arrived with a chipped blade. The shop answered after nine days.",
      generalComments: "It cuts, but I had hoped not to begin with a whetstone.",
      wouldBuyAgain: false,
      happyWithDelivery: false,
      happyWithCustomerService: false,
      likelihoodToRecommend: 1,
      shopComments: "Nine days for two sentences.",
      displayName: "Li",
      town: "Cardiff",
    },
    reply:
      "That is not how a knife should arrive, and nine days is too long for an answer. A new one was sent to you free of charge.",
  },
];

/** At the sister shop, whose accepted reviews wait for a week before they are published, whatever they say. */
export const waitingStory: Story = {
  email: "omar@example.com",
  firstName: "Omar",
  orderRef: "W55502",
  sku: "SKU9039",
  daysAgo: 12.5,
  until: "pending_publication",
  submission: {
    overallScore: 8,
    goodPoints: "Six of them, and not one with a chip.",
    generalComments: null,
    displayName: "Omar",
  },
};

type Told = Submission & Pick<Story, "sku" | "daysAgo" | "isClaimed" | "told" | "reply"> & { until?: Story["until"] };

const told: Told[] = [
  // The bread knife.
  {
    sku: "SKU23432",
    daysAgo: 88,
    told: { isIncentivised: true },
    overallScore: 10,
    goodPoints: "Weight and balance.",
    generalComments:
      "Through a rye loaf like through butter. I bake three times a week and it is still as sharp as on the first day.",
    wouldBuyAgain: true,
    likelihoodToRecommend: 10,
    displayName: "Margaret",
    town: "Whitby",
  },
  {
    sku: "SKU23432",
    daysAgo: 71,
    overallScore: 8,
    goodPoints: "Scharf, liegt gut in der Hand.",
    badPoints: "Kein Klingenschutz dabei.",
    generalComments: "Für Roggenbrot mit harter Kruste genau richtig.",
    language: "de",
    happyWithDelivery: true,
    displayName: "Jörg",
    town: "Bremen",
  },
  {
    sku: "SKU23432",
    daysAgo: 40,
    overallScore: 7,
    generalComments:
      "Good knife. The serration is finer than it looks in the picture, so it is better with soft loaves than with very hard crusts.",
    displayName: "T. Adeyemi",
  },
  {
    sku: "SKU23432",
    daysAgo: 33,
    overallScore: 5,
    goodPoints: "Looks good.",
    badPoints: "The linden handle took on a stain after the first wash by hand.",
    generalComments: null,
    wouldBuyAgain: false,
    isClaimed: true,
    town: "Bath",
  },
  // The blanket.
  {
    sku: "SKU4323",
    daysAgo: 95,
    overallScore: 9,
    goodPoints: "Warm without being heavy.",
    generalComments: "It has survived two children and one dog so far.",
    wouldBuyAgain: true,
    displayName: "Priya",
    town: "Leicester",
  },
  {
    sku: "SKU4323",
    daysAgo: 80,
    overallScore: 4,
    badPoints: "It sheds. Everything I own is now slightly harbour-coloured.",
    generalComments: "The colour is lovely, I only wish it stayed in the blanket.",
    shopComments: "The answer was friendly, and quick.",
    happyWithCustomerService: true,
    displayName: "Callum",
    town: "Oban",
    reply: "New wool sheds for the first weeks; a shake outdoors and a cold wash help. If it goes on, we take it back.",
  },
  {
    sku: "SKU4323",
    daysAgo: 62,
    overallScore: 10,
    goodPoints: "Très douce, et bien chaude.",
    generalComments: "On se la dispute tous les soirs sur le canapé.",
    language: "fr",
    happyWithDelivery: true,
    likelihoodToRecommend: 10,
    displayName: "Hélène",
    town: "Lille",
  },
  {
    sku: "SKU4323",
    daysAgo: 51,
    overallScore: 8,
    generalComments: "Somewhat smaller than I thought: measure your sofa first. Otherwise just as described.",
    displayName: "Ros",
  },
  {
    sku: "SKU4323",
    daysAgo: 28,
    overallScore: 6,
    goodPoints: "Schöne Farbe.",
    badPoints: "Kratzt ein wenig auf der Haut.",
    generalComments: null,
    language: "de",
    happyWithDelivery: false,
    shopComments: "Kam zwei Tage später als angekündigt.",
  },
  // The kettle.
  {
    sku: "SKU9039",
    daysAgo: 90,
    overallScore: 9,
    goodPoints: "A thin, steady stream.",
    generalComments: "For pour-over coffee it is the best I have had at this price.",
    wouldBuyAgain: true,
    displayName: "Ines",
    town: "Bristol",
  },
  {
    sku: "SKU9039",
    daysAgo: 77,
    overallScore: 1,
    badPoints: "The enamel cracked at the spout on the third day, and rust came after it.",
    generalComments: "I would have liked it to last for a month.",
    wouldBuyAgain: false,
    happyWithDelivery: true,
    happyWithCustomerService: true,
    likelihoodToRecommend: 0,
    shopComments: "The money was back within a week, without a word of discussion.",
    displayName: "Graham",
    town: "Perth",
  },
  {
    sku: "SKU9039",
    daysAgo: 59,
    overallScore: 8,
    goodPoints: "Gießt sauber, ohne zu tropfen.",
    badPoints: "Der Deckel klappert.",
    generalComments: "Auf Induktion geht es auch, nur etwas langsamer.",
    language: "de",
    displayName: "Anke",
    town: "Ulm",
  },
  {
    sku: "SKU9039",
    daysAgo: 45,
    overallScore: 7,
    generalComments: "Handle gets hot on gas. With a cloth it is fine, and it does look handsome on the stove.",
    displayName: "Bartosz",
  },
  {
    sku: "SKU9039",
    daysAgo: 25,
    overallScore: 10,
    goodPoints: "Jolie, légère, précise.",
    generalComments: "Offerte à ma sœur, qui en veut maintenant une deuxième pour le bureau.",
    language: "fr",
    isClaimed: true,
  },
  // The chopping board.
  {
    sku: "SKU7001",
    daysAgo: 85,
    overallScore: 9,
    goodPoints: "Does not slide about.",
    generalComments: "Oiled it twice before use as the leaflet says. After three months it is as flat as it was.",
    wouldBuyAgain: true,
    displayName: "Wen",
    town: "Hull",
  },
  {
    sku: "SKU7001",
    daysAgo: 66,
    overallScore: 6,
    badPoints: "Heavier than I can lift with one hand.",
    generalComments: "A fine board for somebody with stronger wrists.",
    displayName: "Dorothy",
  },
  {
    sku: "SKU7001",
    daysAgo: 37,
    overallScore: 8,
    goodPoints: "Schwer und stabil.",
    generalComments: "Riecht anfangs etwas nach Öl, das verliert sich.",
    language: "de",
    likelihoodToRecommend: 8,
    town: "Graz",
  },
  // The tea towels.
  {
    sku: "SKU7002",
    daysAgo: 82,
    overallScore: 10,
    generalComments: "They drink up water like nothing else, and get better with each wash.",
    displayName: "Nuala",
    town: "Derry",
  },
  {
    sku: "SKU7002",
    daysAgo: 55,
    overallScore: 3,
    badPoints: "Shrank by a hand's breadth at 40 degrees.",
    generalComments: "The label says 60. It is wrong, or mine are.",
    wouldBuyAgain: false,
    displayName: "Steve",
    town: "Luton",
  },
  {
    sku: "SKU7002",
    daysAgo: 30,
    overallScore: 7,
    goodPoints: "Joli lin, solide.",
    badPoints: "Il faut les repasser.",
    generalComments: null,
    language: "fr",
    displayName: "Luc",
    town: "Nantes",
  },
  // The skillet.
  {
    sku: "SKU7003",
    daysAgo: 92,
    overallScore: 9,
    goodPoints: "Holds its heat.",
    generalComments: "Eggs slide off it after a week of use. Mind the weight.",
    wouldBuyAgain: true,
    displayName: "Ffion",
    town: "Bangor",
  },
  {
    sku: "SKU7003",
    daysAgo: 69,
    overallScore: 8,
    goodPoints: "Brät gleichmäßig.",
    badPoints: "Der Griff ist kurz.",
    generalComments: "Nach dem dritten Einbrennen klebt nichts mehr.",
    language: "de",
    displayName: "Murat",
    town: "Köln",
  },
  {
    sku: "SKU7003",
    daysAgo: 48,
    overallScore: 5,
    badPoints: "The surface was rough, I had to sand it.",
    generalComments: "It works now. It should have done so out of the box.",
    happyWithDelivery: true,
    displayName: "Kezia",
    town: "Norwich",
  },
  // Reviews that shoppers do not see yet, or no longer see.
  {
    sku: "SKU7001",
    daysAgo: 21,
    until: "appealed",
    overallScore: 2,
    badPoints: "“Finest oak”, says the page. It is a veneer on pine.",
    generalComments: "The cut edge shows it.",
  },
  {
    sku: "SKU9039",
    daysAgo: 19,
    until: "edited",
    overallScore: 6,
    goodPoints: "The spout.",
    generalComments: "Fine so far, but the lid rattles.",
    displayName: "Sofia",
    town: "Exeter",
  },
  {
    sku: "SKU4323",
    daysAgo: 11.5,
    until: "pending_moderation",
    overallScore: 9,
    generalComments: "Weich und warm, und es passt zum Sofa. Mehr dazu auf https://decken.example/test",
    language: "de",
    displayName: "Uwe",
  },
  {
    sku: "SKU7003",
    daysAgo: 12,
    until: "pending_moderation",
    overallScore: 4,
    badPoints: "TOO HEAVY AND TOO SMALL FOR FOUR PEOPLE",
    generalComments: null,
    town: "Crewe",
  },
];

/** The rest of the shop's customers, each with an order of their own. */
export const furtherStories: Story[] = told.map(
  ({ sku, daysAgo, until, isClaimed, told: facts, reply, ...submission }, index) => ({
    email: `customer-${index + 1}@example.org`,
    firstName: submission.displayName ?? "Sam",
    orderRef: `B22${String(index + 1).padStart(5, "0")}`,
    sku,
    until: until ?? "published",
    daysAgo,
    ...(isClaimed ? { isClaimed } : {}),
    ...(facts ? { told: facts } : {}),
    ...(reply ? { reply } : {}),
    submission,
  }),
);

/** What a shopper has asked, and the shop or somebody who bought it has answered. */
export type AskedStory = {
  email: string;
  firstName: string | null;
  sku: string;
  daysAgo: number;
  text: string;
  answer?: string;
  ownersAnswer?: { email: string; displayName: string; text: string };
};

/** In the order in which they were asked. */
export const askedStories: AskedStory[] = [
  {
    email: "wim@example.com",
    firstName: "Wim",
    sku: "SKU9039",
    daysAgo: 9,
    text: "Can it stand on an induction hob?",
    answer: "It can: the base is steel under the enamel. Use a ring that is no wider than the base.",
  },
  {
    email: "ines@example.com",
    firstName: null,
    sku: "SKU7003",
    daysAgo: 2,
    text: "How heavy is the skillet without its lid?",
    ownersAnswer: {
      email: "omar@example.com",
      displayName: "Omar",
      text: "Mine is 2.3 kilograms on the kitchen scales. I lift it with both hands.",
    },
  },
];
