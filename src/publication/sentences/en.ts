import type { Translation } from "../../platform/i18n.ts";

export const en = {
  publication: {
    footnote: "Reviews by purchasers, with Fairmark",
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
      scores: "Further scores",
      ofTen: "{{score}} out of 10",
      reply: "Reply by {{shop}}",
      alone: "This review on a page of its own",
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
      confirmedShort: "Purchase confirmed by an order",
      namedShort: "Purchase named by the shop",
      incentive: "Given in return",
      incentiveGiven: "Something, says the shop",
      incentiveNone: "Nothing, says the shop",
      incentiveUnknown: "Not known",
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
      formula: "How the score is made",
      distribution: "How often each score was given",
      score: "Score",
      reviews: "Reviews",
      range: "Reviews {{from}} to {{to}} of {{of}}",
      one: "The review",
      orderBy: "Order",
      show: "Show",
      order: {
        newest: "Newest first",
        oldest: "Oldest first",
        highest: "Highest score first",
        lowest: "Lowest score first",
      },
      ordered: {
        newest: "Newest first, by date of publication.",
        oldest: "Oldest first, by date of publication.",
        highest:
          "Highest overall score first, then the newest. You chose this order; without a choice it is newest first.",
        lowest:
          "Lowest overall score first, then the newest. You chose this order; without a choice it is newest first.",
      },
      pages: "Pages",
      page: "Page {{page}} of {{pages}}",
      previous: "Previous page",
      next: "Next page",
      empty: "There is no published review of this product yet.",
      emptyWhy:
        "Only people who bought it from {{shop}} can review it. What they write is shown here, whatever their score.",
    },
    disclosure: {
      heading: "How these reviews come about",
      text: "Reviews come from people whom {{shop}} names as purchasers; each says how far that was verified. A person decides about every review, by rules that do not depend on its score.",
      link: "How reviews are checked, ordered, kept and removed",
    },
  },

  policy: {
    title: "How reviews are made at {{shop}}",
    heading: "How reviews are checked, ordered, kept and removed",
    lead: "Reviews are collected and decided by {{shop}}, or on its behalf. This page is made from the settings in force, and its figures say when they were counted.",
    contents: "On this page",
    who: {
      heading: "Who may write, and how that is verified",
      purchasers:
        "Only people whom {{shop}} names as purchasers can write, once for each purchase: each gets a link of their own. Nobody can write without one.",
      confirmed:
        "“Purchase confirmed by an order”: the order data of {{shop}} say that it sold the product to the author.",
      named:
        "“Purchase named by the shop”: {{shop}} has said that the purchase happened; no order has confirmed it yet.",
      waits: "At {{shop}}, a review of a purchase that was only named waits until its order has arrived.",
      takesNamed: "Reviews of purchases that were only named are published too, and say so.",
      undone:
        "If the order is cancelled afterwards, or the product refunded, the review stays and bears a label that says so.",
      identity:
        "Nothing else about authors is checked. They choose the name they are shown under, or stay anonymous. Reviews brought over from elsewhere are never shown as verified.",
    },
    decision: {
      heading: "Who decides, and by when",
      person:
        "A person reads every review and decides about it. Programs only point out passages to look at; they accept nothing and reject nothing. A review is published as its author wrote it or not at all: nobody edits it.",
      within_one: "The decision is due within {{count}} day of a review’s arrival.",
      within_other: "The decision is due within {{count}} days of a review’s arrival.",
      withinOrder_one:
        "The decision is due within {{count}} day of a review’s arrival, or of its order’s where it had to wait for one.",
      withinOrder_other:
        "The decision is due within {{count}} days of a review’s arrival, or of its order’s where it had to wait for one.",
      atOnce: "What was accepted is published within minutes.",
      delayed_one: "What was accepted is published {{count}} hour later.",
      delayed_other: "What was accepted is published {{count}} hours later.",
      atMost:
        "The longest time from sending to publication is therefore meant to be {{time}}; what it really was stands below.",
      score:
        "None of this depends on the score: not whether a review is published, nor when, nor its place in the queue or on these pages. There is no setting that could make it so.",
    },
    days_one: "{{count}} day",
    days_other: "{{count}} days",
    hours_one: "{{count}} hour",
    hours_other: "{{count}} hours",
    and: "{{one}} and {{other}}",
    reasons: {
      heading: "Why a review can be rejected",
      list: "For one of these reasons and no other:",
      told: "The author gets a statement that names the rule and the passage, and what they can do: change the text and send it again, or appeal.",
    },
    appeal: {
      heading: "Appeal",
      text: "For six months after a rejection or a removal its author can appeal, free of charge. Another person than the first decides.",
    },
    order: {
      heading: "Order",
      text: "Newest first, by date of publication. Readers can ask for the oldest first, or for the highest or lowest scores first. Nothing is filtered out, put in front or paid for.",
    },
    score: {
      heading: "How the score is made",
      text: "The score of a product is the mean of the overall scores, from 1 to 10, of all its published reviews, rounded to one decimal. Each review counts once and as much as any other, whatever its age and however its purchase was verified. Reviews that were rejected, removed or withdrawn do not count. The distribution beside the score counts the same reviews.",
    },
    kept: {
      heading: "How long reviews are kept",
      text: "A published review stays, without a time limit, until its author withdraws it or it has to be removed. What was removed is kept out of sight for one year as evidence, then deleted.",
    },
    removal: {
      heading: "Reports and removal",
      report: "Everybody can report a review by the link below it. A person decides about each report.",
      list: "A published review is removed for one of these reasons and no other:",
      text: "Its author is told why. Each removal is recorded with its reason and counted below.",
    },
    author: {
      heading: "What authors can do",
      edit: "Authors can change or withdraw their review at any time, by a link that only they have. A change is decided about like a new review; until then the earlier text stays, and afterwards the page says that it was changed.",
      keeps:
        "When a person’s data are erased, their published review stays at {{shop}}, without anything that names them.",
      goes: "When a person’s data are erased, their review goes as well.",
      counted: "Reviews that went with an erasure are counted below, by who asked for it.",
    },
    reply: {
      heading: "The shop’s reply",
      text: "{{shop}} may reply to every review, free of charge. A reply is checked by a person too, stands below the review, and neither delays nor changes it.",
    },
    incentives: {
      heading: "Gifts and rewards",
      text: "These pages themselves offer nothing in return for a review, and nothing could be made to depend on a score. Where {{shop}} says of an order that its purchaser was given something for a review, the review bears a label that says so, before its first word, and that label is never taken away. “Nothing, says the shop” stands where {{shop}} says that nothing was given, “Not known” where it has not said. Labelled reviews count in a product’s score like every other.",
    },
    contact: {
      heading: "Reaching the shop",
      text: "Something wrong with an order? {{shop}} can be reached beside any review: {{contact}}. Doing so neither replaces nor delays a review.",
    },
  },

  invited: {
    heading: "Who is asked for a review",
    off: "{{shop}} sends no requests for reviews by this system. Whether it asks in other ways is not known here. Purchasers can write all the same, by their link.",
    everyone:
      "{{shop}} asks by e-mail everyone whom an order names as its purchaser, whatever they are likely to say: nobody is chosen, left out or asked in another way for what they might think. Answering is voluntary.",
    notAsked:
      "Not asked are those whose purchase was cancelled or refunded or is reviewed already, who have stopped such mails, whose address takes none, whose link was withdrawn or whose data were erased.",
    when: "An order is asked about {{days}} after its delivery, or after the purchase where the delivery is not known.",
    whenAtOnce:
      "An order is asked about on the day of its delivery, or of the purchase where the delivery is not known.",
    late: "Where that day is missed, the mail may follow up to {{days}} later; what is older is not asked about.",
    undated: "Where no date is known at all, days are counted from the order’s arrival here.",
    undatedNever: "Where no date is known at all, nobody is asked.",
    reminder:
      "One reminder follows {{days}} after the mail, about what is not reviewed by then, with anything of the order that was delivered later. There is no other.",
    noReminder: "No reminder follows.",
    rest: "Nobody is sent more than one such mail in {{days}}, and each can be stopped by its link.",
    countries: "For purchasers in these countries it is different:",
    country: "{{country}}: {{days}} after the delivery or the purchase",
    countryAtOnce: "{{country}}: on the day of the delivery or the purchase",
    countryNever: "{{country}}: nobody is asked",
    incentives:
      "Where an order says that its purchaser was given something for a review, the mail says so, and the review bears a label: see “{{section}}”.",
  },

  figures: {
    heading: "The figures",
    period:
      "From the beginning until they were counted, {{moment}}, all products together. They are counted anew within minutes of anything that happens. An edit that was sent anew counts as one more text.",
    sent: "Sent",
    published: "Published",
    rejected: "Rejected",
    waiting: "Waiting for a decision or for publication",
    takenBack: "Changed or taken back before a decision",
    rate: "Published, of all decided",
    none: "None yet",
    decision: "Time to the decision",
    publication: "Time to publication",
    times: "half within {{median}}, nine in ten within {{most}}",
    promise: "Decided in time",
    promiseKept: "{{kept}} of {{due}} ({{share}}); overdue now: {{overdue}}",
    underHour: "an hour",
    hours_one: "{{shown}} hour",
    hours_other: "{{shown}} hours",
    days_one: "{{shown}} day",
    days_other: "{{shown}} days",
    small: "Fewer than {{few}} decisions: too few to conclude anything from.",
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
      why: "Scores of reviews that still wait are told nowhere, so that nobody who decides can learn them. “{{mark}}” marks a row with fewer than {{few}} decisions.",
    },
    rejections: "Rejections by reason",
    removals: "Removals by reason",
    noReason: "no reason recorded",
    after: {
      heading: "What happened afterwards",
      restored: "Shown again after an appeal",
      withdrawn: "Withdrawn by their authors",
      withdrawnBySystem: "Withdrawn because an order named another purchaser",
    },
    erased: {
      caption: "Reviews whose authors’ data were erased",
      asked: "Who asked",
      author: "The author",
      shop: "The shop",
      unknown: "Not recorded",
      kept: "Review stayed, anonymous",
      gone: "Review went as well",
    },
  },

  structuredData: { good: "Good points: {{text}}", bad: "Bad points: {{text}}" },
} as const;

/** The same in another language. */
export type Translated = Translation<typeof en>;
