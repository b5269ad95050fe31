import type { Translation } from "../../platform/i18n.ts";

export const en = {
  form: {
    title: "Your review of {{product}} – {{shop}}",
    titleWithProblems: "Error: {{title}}",
    product: "Product {{sku}}",
    order: "Order {{orderRef}}",
    footnote: "Customer reviews, powered by Fairmark",
    languages: "Language",
    opening: {
      heading: "How was your purchase?",
      lead: "{{shop}} would like to know what you think of your purchase. Only the overall score is required; everything else is optional. It takes about a minute.",
      refused: "Your review was not published",
      refusedLead: "What you wrote is still here. You can change it and send it again.",
      edit: "Edit your review",
      editLead: "Send it again when you are happy with it. A person will read it, just like the first time.",
      editVisible: "The published version stays as it is until the new text is accepted.",
      changed:
        "Something has happened to your review since you opened this page. What you typed is still here: check it, then send it again.",
      wait: "Nothing was sent or saved: too much came from this connection, or about this review. What you typed is still here: wait a while, then send it again.",
    },
    draft: {
      heading: "Saved for later",
      saved:
        "Nothing has been sent. To continue, open your link again in this browser; no one else can see what you typed.",
      shown: "This is what you typed earlier in this browser. It has not been sent yet.",
      kept: "Saved in this browser as a draft",
      failed: "The draft could not be saved just now",
    },
    contact: {
      heading: "Is something wrong with your order?",
      link: "Contact {{shop}}",
      newTab: "opens a new tab",
      note: "This neither replaces your review nor holds it up.",
    },
    section: {
      product: "The product",
      shop: "The shop",
      shopIntro: "What it was like to buy from {{shop}}. Every question here is optional.",
      reviewer: "About you",
    },
    field: {
      overall_score: "Overall score",
      good_points: "What is good?",
      bad_points: "What is not so good?",
      general_comments: "Your review, in your own words",
      would_buy_again: "Would you buy from {{shop}} again?",
      happy_with_delivery: "Are you happy with the delivery?",
      happy_with_customer_service: "Are you happy with the customer service?",
      likelihood_to_recommend: "How likely are you to recommend {{shop}} to a friend?",
      shop_comments: "Anything else about {{shop}}?",
      display_name: "Name to show",
      town: "Town",
      anonymous: "Stay anonymous: show neither name nor town",
    },
    hint: {
      mayBeEmpty: "Optional, up to {{atMost}} characters.",
      display_name: "For example your first name. Without one, your review appears without a name.",
      required: "required",
    },
    scale: { worst: "poor", best: "excellent", never: "not at all likely", surely: "very likely" },
    yes: "Yes",
    no: "No",
    cannotSay: "Can’t say",
    terms: {
      heading: "Before you send it",
      asks: "{{shop}} is asking for this review because you bought something there.",
      decided_one: "A person reads it, at {{shop}} or on its behalf, and decides within {{count}} day.",
      decided_other: "A person reads it, at {{shop}} or on its behalf, and decides within {{count}} days.",
      published:
        "If it follows the rules, it is published whatever the score: on the review pages of {{shop}}, for everyone to read.",
      delay_one: "It appears {{count}} hour after it is accepted, like every other review.",
      delay_other: "It appears {{count}} hours after it is accepted, like every other review.",
      shown:
        "It shows the name and town you enter above, or neither if you stay anonymous. Beside it are the date of your purchase, how the purchase was verified, and whether you were given something for the review. Your e-mail address and order number are never shown.",
      incentivised:
        "{{shop}} says that you were given something in return for a review. The published review will say so; your opinion is as welcome as any other, good or bad.",
      yours: "You can come back at any time to change or withdraw it.",
      rules: "The rules",
      rulesLead: "A review is only ever refused for one of these reasons:",
      policy: "How {{shop}} handles reviews",
    },
    send: "Send review",
    sendAgain: "Send it again",
    save: "Save and finish later",
    problems: {
      heading: "Your review has not been sent yet",
      hidden: "Error:",
      labelled: "{{label}}: {{sentence}}",
      choose: "Choose a score from {{from}} to {{to}}",
      answer: "Choose one of the answers",
      too_long: "Shorten your text to {{atMost}} characters; it has {{length}}",
      unreadable: "Your text contains characters that cannot be displayed. Remove them, or type the text again",
    },
  },

  standing: {
    pending_order: {
      heading: "Thank you, your review has arrived",
      text: "{{shop}} still has to confirm your order. As soon as it has, a person will read your review; there is nothing you need to do.",
    },
    pending_moderation: {
      heading: "Thank you, your review has arrived",
      text: "A person will read it, at {{shop}} or on its behalf. If it follows the rules it is published, whatever its score.",
      edited: "Your changes have arrived",
    },
    appealed: {
      heading: "Your appeal has arrived",
      text: "Someone other than the first person will decide on your review, and their decision is final.",
      removed:
        "Someone other than the first person will look at it, and their decision is final. Until then your review is not shown.",
    },
    pending_publication: {
      heading: "Your review was accepted",
      text: "It will appear just as you wrote it.",
    },
    published: {
      heading: "Your review is published",
      text: "Everyone can read it now. Thank you for sharing your experience.",
    },
    visibleMeanwhile: "Until then, everyone still sees the version published earlier.",
    visibleRefused: "The version published earlier stays online.",
    rejected: {
      heading: "Your review was not published",
      text: "A person has read it and refused it, for the reason below.",
      headingEdited: "Your changes were not accepted",
      textEdited: "A person has read them and refused them, for the reason below.",
      again:
        "You appealed. A second person came to the same decision, for the reason below. That decision is final here.",
    },
    withdrawn: {
      heading: "You withdrew your review",
      text: "Nobody can read it any more. You can write a new one at any time.",
      unseen: "It will not be published. You can write a new one at any time.",
      headingByOrder: "Your review was withdrawn",
      byOrder:
        "The order at {{shop}} says that somebody else made this purchase. If that is wrong, please contact {{shop}}.",
    },
    removed: {
      heading: "This review was removed",
      text: "It is no longer shown, and you cannot write another one for this purchase. To find out why, please ask {{shop}}.",
      reasoned: "It is no longer shown, for the reason below.",
      headingStays: "Your review stays removed",
      stays:
        "You appealed. A second person looked at it and decided that it stays removed. That decision is final here.",
    },
    decideBy: "You will know by {{date}}.",
    late: "A decision was promised by {{date}} and is overdue. Nothing is lost: your review is still waiting to be read.",
    appearsBy: "It will appear by {{date}}.",
    comeBack: "Open your link again at any time to see how things stand.",
    read: "See it as shoppers do",
    writeAnew: "Write a new review",
    steps: {
      arrived: "Your review arrives",
      order: "{{shop}} confirms the order",
      read: "A person reads it",
      publication: "Publication",
      done: "done",
      current: "in progress",
      ahead: "to come",
    },
    decision: {
      refusedWhy: "Why it was refused",
      removedWhy: "Why it was removed",
      passage: "The decision is about this part of your text:",
      note: "Note from the person who decided:",
      answer: "Note from the person who decided on your appeal:",
      canDo: "You can change this part and send your review again.",
      canDoHere: "You can change what you wrote and send it again, or ask another person to decide.",
    },
    siblings: {
      heading: "From the same order",
      text: "Would you like to review these as well?",
      link: "Review {{product}}",
      unnamed: "Review product {{sku}}",
    },
    yours: {
      heading: "Your review",
      text: "This browser remembers that you wrote it. You can read, change or withdraw it.",
      open: "Your review and its receipt",
      receipt: "Download the receipt",
    },
  },

  author: {
    sent: "What you sent",
    sentOn: "Sent on {{date}}",
    sentEarlier: "This is your latest text. What shoppers can read is an earlier version.",
    incentivised:
      "{{shop}} says that you were given something in return for a review. Where the review is published, a label says so.",
    ofTen: "{{score}} out of 10",
    shownAs: "Shown as",
    anonymous: "Anonymous",
    aboutShop: "About the shop",
    can: {
      heading: "What you can do",
      edit: "Edit your review",
      appeal: "Ask another person to decide",
      appealUntil: "Until {{date}}.",
      withdraw: "Withdraw your review",
    },
    receipt: {
      heading: "Your receipt",
      text: "The receipt proves that {{shop}} received exactly this text, and by when a decision was promised. It is signed; nobody can change it afterwards, not even the shop.",
      number: "Review number",
      received: "Received",
      decideBy: "Decision promised by",
      hash: "Fingerprint of your text (SHA-256)",
      download: "Download the receipt",
      verify: "How to check it",
      verifyText:
        "The file contains a signature (JWS, EdDSA) and what it covers. The key to check it with is at {{url}}. Anyone who has the program can also check it, without any data from the shop:",
      none: "This text was sent before there were receipts.",
    },
    withdraw: {
      heading: "Withdraw your review?",
      text: "It will disappear from the pages of {{shop}} at once. You can write a new one later, which a person will read again.",
      textUnseen:
        "It is not published, so shoppers cannot read it. If you withdraw it, it will not be published. You can write a new one later, which a person will read again.",
      confirm: "Withdraw it",
      cancel: "Keep it",
    },
    appeal: {
      heading: "Ask another person to decide",
      text: "Say why you think the decision is wrong. Someone other than the first person will read your review and what you say here, and their decision is final. What you write here is not published.",
      until: "You can appeal until {{date}}.",
      label: "Why should your review be published?",
      labelRemoved: "Why should your review be shown again?",
      hint: "Up to {{atMost}} characters.",
      send: "Send",
      missing: "Write in a few words why the decision is wrong",
      problems: "Your appeal has not been sent yet",
    },
    back: "Back to your review",
  },
} as const;

/** The same in another language. */
export type Translated = Translation<typeof en>;
