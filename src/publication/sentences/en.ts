import type { Translation } from "../../platform/i18n.ts";

export const en = {
  publication: {
    footnote: "Customer reviews, powered by Fairmark",
    languages: "Language",
    outOfTen: "out of 10",
    anonymous: "Anonymous",
    yes: "Yes",
    no: "No",
    count_one: "{{shown}} review",
    count_other: "{{shown}} reviews",
    product: {
      unnamed: "Product {{sku}}",
      seeAt: "See it at {{shop}}",
      all: "All reviews of this product",
      average: "{{average}} out of 10 on average",
    },
    review: {
      title: "{{score}} out of 10: a review of {{product}} – {{shop}}",
      of: "Review of {{product}}:",
      edited: "Edited by its author on {{date}}",
      good: "Good points",
      bad: "Bad points",
      comments: "Comments",
      noText: "The author gave a score and wrote no text.",
      scores: "Other scores",
      ofTen: "{{score}} out of 10",
      reply: "Reply by {{shop}}",
      alone: "This review on its own page",
      report: "Report this review",
      all: "All reviews of {{product}}",
    },
    shop: {
      heading: "About the shop",
      wouldBuyAgain: "Would buy there again",
      happyWithDelivery: "Happy with the delivery",
      happyWithCustomerService: "Happy with the customer service",
      likelihoodToRecommend: "Would recommend it",
      ofTen: "{{score}} on a scale from 0 to 10",
      comments: "In the author’s words",
    },
    facts: {
      experience: "Date of experience",
      unknown: "Not known",
      publication: "Date of publication",
      verification: "How it was verified",
      confirmed: "The shop’s order confirms this purchase: {{shop}} sold this product to the author of the review.",
      named:
        "The shop named this purchase: {{shop}} says that the author of the review bought this product. No order has confirmed it yet.",
      incentive: "Incentive",
      incentiveGiven: "Yes, says the shop",
      incentiveNone: "None, says the shop",
      incentiveUnknown: "Not known",
    },
    line: {
      confirmed: "Verified purchase",
      named: "Purchase named by the shop",
      bought: "bought {{date}}",
      boughtUnknown: "date of purchase not known",
      published: "published {{date}}",
      edited: "edited {{date}}",
      incentiveGiven: "something given in return",
      incentiveNone: "nothing given in return",
      incentiveUnknown: "not known whether anything was given in return",
      more: "Details, report",
    },
    label: {
      incentivised: "The author was given something for this review",
      cancelled: "The order was cancelled",
      refunded: "The product was refunded",
    },
    list: {
      title: "Reviews of {{product}} – {{shop}}",
      titlePage: "Reviews of {{product}}, page {{page}} – {{shop}}",
      heading: "Reviews of {{product}}",
      mean: "The mean of all overall scores; each review counts once.",
      formula: "How the score is calculated",
      distribution: "How often each score was given",
      score: "Score",
      reviews: "Reviews",
      range: "Reviews {{from}} to {{to}} of {{of}}",
      one: "The review",
      orderBy: "Order of the reviews",
      order: {
        newest: "newest",
        oldest: "oldest",
        highest: "highest score",
        lowest: "lowest score",
      },
      writtenIn: "Language of the reviews",
      everyLanguage: "all",
      onlyScore: "Only reviews with {{score}} out of 10",
      narrowed: {
        score: "You chose to see only the reviews with {{score}} out of 10: {{found}} of {{all}}.",
        writtenIn: "You chose to see only the reviews in {{language}}: {{found}} of {{all}}.",
        both: "You chose to see only the reviews in {{language}} with {{score}} out of 10: {{found}} of {{all}}.",
        back: "Show all reviews",
      },
      ordered: {
        newest: "Newest first, by date of publication.",
        oldest: "Oldest first, by date of publication.",
        highest: "Highest overall score first, then the newest. You chose this order; the default is newest first.",
        lowest: "Lowest overall score first, then the newest. You chose this order; the default is newest first.",
      },
      pages: "Pages",
      page: "Page {{page}} of {{pages}}",
      previous: "Previous page",
      next: "Next page",
      empty: "There is no published review of this product yet.",
      emptyWhy:
        "Only people who bought it from {{shop}} can review it. What they write is shown here, whatever their score.",
    },
    variants: {
      together:
        "Reviews of all {{variants}} variants of this product are shown together; each says which one it is about.",
      why: "How variants are shown and counted",
      one: "Variant:",
      counted: "(all {{variants}} variants together)",
    },
    disclosure: {
      heading: "How these reviews come about",
      text: "Reviews come from people whom {{shop}} names as customers; each says how that was verified. A person decides on every review, by rules that do not depend on its score.",
      link: "How reviews are checked, ordered, kept and removed",
    },
  },

  policy: {
    title: "How reviews are made at {{shop}}",
    heading: "How reviews are checked, ordered, kept and removed",
    lead: "Reviews are collected and decided on by {{shop}}, or on its behalf. This page is generated from the settings in force, and its figures say when they were counted.",
    contents: "On this page",
    who: {
      heading: "Who may write, and how that is verified",
      purchasers:
        "Only people whom {{shop}} names as customers can write a review, one for each purchase: each of them gets their own link. Nobody can write without one.",
      confirmed: "“Verified purchase”: according to {{shop}}’s order data, it sold the product to the author.",
      named:
        "“Purchase named by the shop”: {{shop}} has said that the purchase happened; no order has confirmed it yet.",
      waits: "At {{shop}}, a review of a purchase that has only been named waits until the order has arrived.",
      takesNamed: "Reviews of purchases that have only been named are published too, and say so.",
      undone:
        "If the order is cancelled afterwards, or the product refunded, the review stays and carries a label that says so.",
      identity:
        "Nothing else about authors is checked. They choose the name they appear under, or stay anonymous. Reviews imported from elsewhere are never shown as verified.",
    },
    decision: {
      heading: "Who decides, and by when",
      person:
        "A person reads every review and decides on it. Programs only point out passages to look at; they neither accept nor reject anything. A review is published as its author wrote it or not at all: nobody edits it.",
      within_one: "The decision is due within {{count}} day of the review’s arrival.",
      within_other: "The decision is due within {{count}} days of the review’s arrival.",
      withinOrder_one:
        "The decision is due within {{count}} day of the review’s arrival, or of the order’s arrival if the review had to wait for it.",
      withinOrder_other:
        "The decision is due within {{count}} days of the review’s arrival, or of the order’s arrival if the review had to wait for it.",
      atOnce: "An accepted review is published within minutes.",
      delayed_one: "An accepted review is published {{count}} hour later.",
      delayed_other: "An accepted review is published {{count}} hours later.",
      atMost:
        "The time from sending to publication should therefore be {{time}} at most; the figures below show what it actually was.",
      score:
        "None of this depends on the score: neither whether a review is published, nor when, nor its place in the queue or on these pages. No setting can change that.",
    },
    days_one: "{{count}} day",
    days_other: "{{count}} days",
    hours_one: "{{count}} hour",
    hours_other: "{{count}} hours",
    and: "{{one}} and {{other}}",
    reasons: {
      heading: "Why a review can be rejected",
      list: "Only for one of these reasons:",
      told: "The author gets a statement that names the rule and the passage, and says what they can do: change the text and send it again, or appeal.",
    },
    appeal: {
      heading: "Appeal",
      text: "For six months after a rejection or a removal, the author can appeal, free of charge. Someone other than the first person decides.",
    },
    order: {
      heading: "Order",
      text: "Newest first, by date of publication. Readers can ask for the oldest first, for the highest or lowest scores first, or for the reviews with one score or in one language only. The page then says so above the list, and the score and the distribution remain those of all reviews. Unasked, nothing is filtered out; nothing is moved to the front or paid for.",
    },
    score: {
      heading: "How the score is calculated",
      text: "The score of a product is the mean of the overall scores, from 1 to 10, of all its published reviews, rounded to one decimal place. Each review counts once and as much as any other, whatever its age and however the purchase was verified. Reviews that were rejected, removed or withdrawn do not count. The distribution beside the score counts the same reviews.",
    },
    variants: {
      heading: "Variants of a product",
      off: "Each product’s page shows and counts the reviews of that product alone, even where the same thing is sold in several colours or sizes as products of their own.",
      group:
        "Where {{shop}} sells a product in several variants, such as colours or sizes, the reviews of all of them are shown together on the page of each. Which products are variants of one another is decided by the product groups in {{shop}}’s catalogue.",
      gtin: "Where {{shop}} sells several articles with the same GTIN, the number below the barcode, they count as variants of one product: the reviews of all of them are shown together on the page of each.",
      counted:
        "Each review then names the variant it is about. The score, the distribution and the number of reviews are those of all variants together. Each review counts once; none is left out because of its score or its variant.",
    },
    kept: {
      heading: "How long reviews are kept",
      text: "A published review stays, with no time limit, until its author withdraws it or it has to be removed. A removed review is kept out of sight for one year as evidence, then deleted.",
    },
    removal: {
      heading: "Reports and removal",
      report: "Anyone can report a review with the link below it. A person decides on each report.",
      list: "A published review is only removed for one of these reasons:",
      text: "Its author is told why. Each removal is recorded with its reason and counted below.",
    },
    author: {
      heading: "What authors can do",
      edit: "Authors can change or withdraw their review at any time, with a link that only they have. A change is checked like a new review; until then the earlier text stays, and afterwards the page says that it was changed.",
      keeps:
        "When a person’s data is erased, their published review stays at {{shop}}, without anything that names them.",
      goes: "When a person’s data is erased, their review is erased too.",
      counted: "Reviews that were erased are counted below, by who asked for it.",
    },
    reply: {
      heading: "The shop’s reply",
      text: "{{shop}} may reply to every review, free of charge. A person checks each reply too. It appears below the review, and neither delays nor changes it.",
    },
    incentives: {
      heading: "Gifts and rewards",
      text: "These pages themselves offer nothing in return for a review, and nothing could be made to depend on a score. Where {{shop}} says of an order that the customer was given something for a review, the review carries a label that says so, before its first word, and that label is never taken away. “Nothing given in return” appears where {{shop}} says that nothing was given, “not known” where it has not said. Labelled reviews count towards a product’s score like any other.",
    },
    contact: {
      heading: "Contacting the shop",
      text: "Is something wrong with an order? You can contact {{shop}} quite apart from any review: {{contact}}. Doing so neither replaces nor delays a review.",
    },
  },

  invited: {
    heading: "Who is asked for a review",
    off: "{{shop}} does not use this system to ask for reviews. Whether it asks in other ways is not known here. Customers can still write a review with their link.",
    everyone:
      "{{shop}} sends an e-mail to everyone whom an order names as the customer, whatever they are likely to say: nobody is chosen, left out or asked differently because of what they might think. Answering is voluntary.",
    notAsked:
      "People are not asked if their purchase was cancelled, refunded or already reviewed, if they have stopped such e-mails, if their address does not accept e-mail, if their link was withdrawn or if their data was erased.",
    neverCategories:
      "Whatever anybody thinks of them, nobody is asked about articles of these categories (* stands for any characters):",
    neverSkus:
      "Whatever anybody thinks of them, nobody is asked about articles with these numbers (* stands for any characters):",
    oncePerProduct:
      "Customers who buy a product again are not asked about it again: nobody is asked about a product that they were asked about before, or have reviewed.",
    when: "Customers are asked {{days}} after delivery, or after the purchase where the delivery date is not known.",
    whenAtOnce: "Customers are asked on the day of delivery, or of the purchase where the delivery date is not known.",
    late: "If that day is missed, the e-mail may follow up to {{days}} later; nobody is asked about older orders.",
    undated: "If no date is known at all, the days are counted from when the order arrived here.",
    undatedNever: "If no date is known at all, nobody is asked.",
    reminder:
      "One reminder follows {{days}} after the e-mail, about whatever has not been reviewed by then, including items of the order that were delivered later. There is only one.",
    noReminder: "There is no reminder.",
    rest: "Nobody is sent more than one such e-mail in {{days}}, and every e-mail has a link to stop them.",
    countries: "For customers in these countries it is different:",
    country: "{{country}}: {{days}} after delivery or purchase",
    countryAtOnce: "{{country}}: on the day of delivery or purchase",
    countryNever: "{{country}}: nobody is asked",
    incentives:
      "Where an order says that the customer was given something for a review, the e-mail says so, and the review carries a label: see “{{section}}”.",
  },

  figures: {
    heading: "The figures",
    period:
      "From the beginning until {{moment}}, when they were counted, for all products together. They are counted again within minutes of any change. An edited review that is sent again counts as one more text.",
    sent: "Sent",
    published: "Published",
    rejected: "Rejected",
    waiting: "Waiting for a decision or for publication",
    takenBack: "Changed or withdrawn before a decision",
    rate: "Published, of all decided on",
    none: "None yet",
    decision: "Time to the decision",
    publication: "Time to publication",
    times: "half within {{median}}, nine out of ten within {{most}}",
    promise: "Decided in time",
    promiseKept: "{{kept}} of {{due}} ({{share}}); overdue now: {{overdue}}",
    underHour: "an hour",
    hours_one: "{{shown}} hour",
    hours_other: "{{shown}} hours",
    days_one: "{{shown}} day",
    days_other: "{{shown}} days",
    small: "Fewer than {{few}} decisions: too few to draw any conclusion.",
    byScore: {
      caption: "Decisions by overall score",
      score: "Score",
      published: "Published",
      rejected: "Rejected",
      rate: "Share published",
      removed: "Removed later",
      decision: "Half decided within",
      publication: "Half published within",
      smallMark: "few",
      why: "The scores of waiting reviews are not shown anywhere, so that whoever decides cannot learn them. “{{mark}}” marks a row with fewer than {{few}} decisions.",
    },
    rejections: "Rejections by reason",
    removals: "Removals by reason",
    noReason: "no reason recorded",
    after: {
      heading: "What happened afterwards",
      restored: "Shown again after an appeal",
      withdrawn: "Withdrawn by their authors",
      withdrawnBySystem: "Withdrawn because an order named another customer",
    },
    erased: {
      caption: "Reviews whose authors’ data was erased",
      asked: "Who asked",
      author: "The author",
      shop: "The shop",
      unknown: "Not recorded",
      kept: "Review kept, anonymous",
      gone: "Review erased too",
    },
  },

  structuredData: { good: "Good points: {{text}}", bad: "Bad points: {{text}}" },
} as const;

/** The same in another language. */
export type Translated = Translation<typeof en>;
