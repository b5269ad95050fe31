import { translations } from "../platform/i18n.ts";

const en = {
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
    named: "“Purchase named by the shop”: {{shop}} has said that the purchase happened; no order has confirmed it yet.",
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
} as const;

const de = {
  title: "Wie Bewertungen bei {{shop}} entstehen",
  heading: "Wie Bewertungen geprüft, geordnet, aufbewahrt und entfernt werden",
  lead: "Bewertungen werden von {{shop}} oder in dessen Auftrag gesammelt und entschieden. Diese Seite entsteht aus den geltenden Einstellungen, und ihre Zahlen sagen, wann sie gezählt wurden.",
  contents: "Auf dieser Seite",
  who: {
    heading: "Wer schreiben kann und wie das geprüft wird",
    purchasers:
      "Schreiben können nur Personen, die {{shop}} als Käufer nennt, einmal je Kauf: Jede bekommt einen eigenen Link. Ohne ihn kann niemand schreiben.",
    confirmed:
      "„Kauf durch eine Bestellung bestätigt“: Die Bestelldaten von {{shop}} sagen, dass das Produkt an den Verfasser verkauft wurde.",
    named:
      "„Kauf vom Shop genannt“: {{shop}} hat angegeben, dass der Kauf stattfand; eine Bestellung hat das noch nicht bestätigt.",
    waits: "Bei {{shop}} wartet die Bewertung eines nur genannten Kaufs, bis seine Bestellung eingetroffen ist.",
    takesNamed: "Auch Bewertungen nur genannter Käufe werden veröffentlicht; das steht dann dabei.",
    undone:
      "Wird die Bestellung danach storniert oder der Kaufpreis erstattet, so bleibt die Bewertung stehen, und ein Hinweis sagt es.",
    identity:
      "Sonst wird an den Verfassern nichts geprüft. Sie wählen den Namen, unter dem sie erscheinen, oder bleiben anonym. Von anderswo übernommene Bewertungen gelten nie als geprüft.",
  },
  decision: {
    heading: "Wer entscheidet, und bis wann",
    person:
      "Jede Bewertung liest und entscheidet ein Mensch. Programme weisen nur auf Stellen hin; sie nehmen nichts an und lehnen nichts ab. Eine Bewertung erscheint so, wie sie geschrieben wurde, oder gar nicht: Niemand ändert sie.",
    within_one: "Entschieden wird innerhalb von {{count}} Tag nach dem Eingang.",
    within_other: "Entschieden wird innerhalb von {{count}} Tagen nach dem Eingang.",
    withinOrder_one:
      "Entschieden wird innerhalb von {{count}} Tag nach dem Eingang der Bewertung oder, wo sie darauf warten musste, ihrer Bestellung.",
    withinOrder_other:
      "Entschieden wird innerhalb von {{count}} Tagen nach dem Eingang der Bewertung oder, wo sie darauf warten musste, ihrer Bestellung.",
    atOnce: "Was angenommen ist, erscheint innerhalb von Minuten.",
    delayed_one: "Was angenommen ist, erscheint {{count}} Stunde später.",
    delayed_other: "Was angenommen ist, erscheint {{count}} Stunden später.",
    atMost:
      "Vom Absenden bis zur Veröffentlichung sollen also höchstens {{time}} vergehen; wie lange es wirklich dauerte, steht unten.",
    score:
      "Nichts davon hängt von der Note ab: weder ob eine Bewertung erscheint, noch wann, noch ihr Platz in der Warteschlange oder auf diesen Seiten. Es gibt keine Einstellung, die das ändern könnte.",
  },
  days_one: "{{count}} Tag",
  days_other: "{{count}} Tage",
  hours_one: "{{count}} Stunde",
  hours_other: "{{count}} Stunden",
  and: "{{one}} und {{other}}",
  reasons: {
    heading: "Warum eine Bewertung abgelehnt werden kann",
    list: "Aus einem dieser Gründe und aus keinem anderen:",
    told: "Der Verfasser erhält eine Begründung, die Regel und Stelle nennt und was er tun kann: den Text ändern und neu senden, oder widersprechen.",
  },
  appeal: {
    heading: "Widerspruch",
    text: "Sechs Monate lang kann der Verfasser einer Ablehnung oder Entfernung kostenlos widersprechen. Es entscheidet dann ein anderer Mensch als beim ersten Mal.",
  },
  order: {
    heading: "Reihenfolge",
    text: "Die neuesten zuerst, nach dem Datum der Veröffentlichung. Wer liest, kann die ältesten, die höchsten oder die niedrigsten Noten zuerst verlangen. Nichts wird ausgefiltert, vorgezogen oder gegen Geld gezeigt.",
  },
  score: {
    heading: "Wie die Note entsteht",
    text: "Die Note eines Produkts ist der Mittelwert der Gesamtnoten, von 1 bis 10, aller seiner veröffentlichten Bewertungen, auf eine Nachkommastelle gerundet. Jede zählt einmal und so viel wie jede andere, gleich wie alt sie ist und wie der Kauf geprüft wurde. Abgelehnte, entfernte und zurückgezogene zählen nicht. Die Verteilung daneben zählt dieselben Bewertungen.",
  },
  kept: {
    heading: "Wie lange Bewertungen bleiben",
    text: "Eine veröffentlichte Bewertung bleibt ohne zeitliche Grenze, bis ihr Verfasser sie zurückzieht oder sie entfernt werden muss. Was entfernt wurde, wird als Beleg ein Jahr lang unsichtbar aufbewahrt und dann gelöscht.",
  },
  removal: {
    heading: "Meldungen und Entfernung",
    report: "Jeder kann eine Bewertung über den Link darunter melden. Über jede Meldung entscheidet ein Mensch.",
    list: "Eine veröffentlichte Bewertung wird aus einem dieser Gründe entfernt und aus keinem anderen:",
    text: "Der Verfasser erfährt den Grund. Jede Entfernung wird mit ihrem Grund festgehalten und unten gezählt.",
  },
  author: {
    heading: "Was Verfasser tun können",
    edit: "Verfasser können ihre Bewertung jederzeit ändern oder zurückziehen, über einen Link, den nur sie haben. Über eine Änderung wird entschieden wie über eine neue Bewertung; bis dahin bleibt der frühere Text, und danach sagt die Seite, dass sie geändert wurde.",
    keeps:
      "Werden die Daten einer Person gelöscht, bleibt ihre veröffentlichte Bewertung bei {{shop}} stehen, ohne alles, was sie nennt.",
    goes: "Werden die Daten einer Person gelöscht, geht ihre Bewertung mit.",
    counted: "Bewertungen, die mit einer Löschung gingen, sind unten gezählt, danach, wer sie verlangt hat.",
  },
  reply: {
    heading: "Die Antwort des Shops",
    text: "{{shop}} kann auf jede Bewertung kostenlos antworten. Auch die Antwort prüft ein Mensch; sie steht unter der Bewertung und verzögert oder ändert sie nicht.",
  },
  incentives: {
    heading: "Geschenke und Belohnungen",
    text: "Diese Seiten selbst bieten nichts für eine Bewertung, und nichts ließe sich von einer Note abhängig machen. Sagt {{shop}} von einer Bestellung, dass es für eine Bewertung etwas gab, so steht das vor ihrem ersten Wort, und dieser Hinweis wird nie entfernt. „Keine, sagt der Shop“ steht dort, wo {{shop}} sagt, dass es nichts gab; „Nicht bekannt“, wo nichts gesagt wurde. In die Note eines Produkts gehen solche Bewertungen ein wie jede andere.",
  },
  contact: {
    heading: "Den Shop erreichen",
    text: "Stimmt etwas mit einer Bestellung nicht? {{shop}} ist auch ohne Bewertung zu erreichen: {{contact}}. Das ersetzt oder verzögert keine Bewertung.",
  },
};

const fr = {
  title: "Comment naissent les avis chez {{shop}}",
  heading: "Comment les avis sont contrôlés, classés, conservés et retirés",
  lead: "Les avis sont recueillis et examinés par {{shop}}, ou pour son compte. Cette page est faite des réglages en vigueur, et ses chiffres disent quand ils ont été comptés.",
  contents: "Sur cette page",
  who: {
    heading: "Qui peut écrire, et comment cela est vérifié",
    purchasers:
      "Seules les personnes que {{shop}} désigne comme acheteurs peuvent écrire, une fois par achat : chacune reçoit un lien personnel. Sans lui, personne ne peut écrire.",
    confirmed:
      "« Achat confirmé par une commande » : les données de commande de {{shop}} disent que le produit a été vendu à l’auteur.",
    named:
      "« Achat déclaré par la boutique » : {{shop}} a indiqué que l’achat a eu lieu ; aucune commande ne l’a encore confirmé.",
    waits: "Chez {{shop}}, l’avis sur un achat seulement déclaré attend que sa commande soit arrivée.",
    takesNamed: "Les avis sur des achats seulement déclarés sont publiés aussi, et le disent.",
    undone: "Si la commande est annulée ou le produit remboursé par la suite, l’avis reste, et une mention le dit.",
    identity:
      "Rien d’autre n’est vérifié à propos des auteurs. Ils choisissent le nom sous lequel ils paraissent, ou restent anonymes. Les avis repris d’ailleurs ne sont jamais présentés comme vérifiés.",
  },
  decision: {
    heading: "Qui décide, et dans quel délai",
    person:
      "Une personne lit chaque avis et en décide. Les programmes ne font que signaler des passages ; ils n’acceptent et ne refusent rien. Un avis paraît tel que son auteur l’a écrit, ou pas du tout : personne ne le modifie.",
    within_one: "La décision est due dans un délai de {{count}} jour après l’arrivée de l’avis.",
    within_other: "La décision est due dans un délai de {{count}} jours après l’arrivée de l’avis.",
    withinOrder_one:
      "La décision est due dans un délai de {{count}} jour après l’arrivée de l’avis, ou de sa commande s’il a dû l’attendre.",
    withinOrder_other:
      "La décision est due dans un délai de {{count}} jours après l’arrivée de l’avis, ou de sa commande s’il a dû l’attendre.",
    atOnce: "Ce qui est accepté est publié en quelques minutes.",
    delayed_one: "Ce qui est accepté est publié {{count}} heure plus tard.",
    delayed_other: "Ce qui est accepté est publié {{count}} heures plus tard.",
    atMost:
      "Le délai maximal de publication, depuis l’envoi, est donc de {{time}} ; les délais réels figurent plus bas.",
    score:
      "Rien de cela ne dépend de la note : ni la publication d’un avis, ni sa date, ni sa place dans la file ou sur ces pages. Aucun réglage ne permet d’y changer quoi que ce soit.",
  },
  days_one: "{{count}} jour",
  days_other: "{{count}} jours",
  hours_one: "{{count}} heure",
  hours_other: "{{count}} heures",
  and: "{{one}} et {{other}}",
  reasons: {
    heading: "Pourquoi un avis peut être refusé",
    list: "Pour l’une de ces raisons et pour aucune autre :",
    told: "L’auteur reçoit un exposé des motifs qui nomme la règle et le passage, et ce qu’il peut faire : modifier son texte et le renvoyer, ou contester.",
  },
  appeal: {
    heading: "Contestation",
    text: "Pendant six mois après un refus ou un retrait, l’auteur peut contester gratuitement. Une autre personne que la première décide alors.",
  },
  order: {
    heading: "Ordre",
    text: "Les plus récents d’abord, par date de publication. Le lecteur peut demander les plus anciens d’abord, ou les notes les plus hautes ou les plus basses d’abord. Rien n’est filtré, mis en avant ni payé.",
  },
  score: {
    heading: "Comment la note est calculée",
    text: "La note d’un produit est la moyenne des notes globales, de 1 à 10, de tous ses avis publiés, arrondie à une décimale. Chaque avis compte une fois et autant que tout autre, quel que soit son âge et la façon dont l’achat a été vérifié. Les avis refusés, retirés ou repris par leur auteur ne comptent pas. La répartition à côté de la note compte les mêmes avis.",
  },
  kept: {
    heading: "Combien de temps les avis sont conservés",
    text: "Un avis publié reste, sans limite de durée, jusqu’à ce que son auteur le reprenne ou qu’il doive être retiré. Ce qui a été retiré est conservé un an, hors de vue, comme preuve, puis supprimé.",
  },
  removal: {
    heading: "Signalements et retrait",
    report: "Chacun peut signaler un avis par le lien placé dessous. Une personne décide de chaque signalement.",
    list: "Un avis publié est retiré pour l’une de ces raisons et pour aucune autre :",
    text: "L’auteur en apprend le motif. Chaque retrait est consigné avec son motif et compté plus bas.",
  },
  author: {
    heading: "Ce que peuvent faire les auteurs",
    edit: "Un auteur peut à tout moment modifier ou reprendre son avis, par un lien que lui seul possède. Une modification est examinée comme un nouvel avis ; d’ici là l’ancien texte reste, et ensuite la page dit qu’il a été modifié.",
    keeps:
      "Quand les données d’une personne sont effacées, son avis publié reste chez {{shop}}, sans rien qui la nomme.",
    goes: "Quand les données d’une personne sont effacées, son avis disparaît aussi.",
    counted: "Les avis disparus avec un effacement sont comptés plus bas, selon qui l’a demandé.",
  },
  reply: {
    heading: "La réponse de la boutique",
    text: "{{shop}} peut répondre gratuitement à chaque avis. La réponse est elle aussi contrôlée par une personne ; elle paraît sous l’avis, sans le retarder ni le modifier.",
  },
  incentives: {
    heading: "Cadeaux et récompenses",
    text: "Ces pages elles-mêmes n’offrent rien en contrepartie d’un avis, et rien ne peut y dépendre d’une note. Quand {{shop}} indique, pour une commande, qu’une contrepartie a été donnée pour un avis, une mention placée avant son premier mot le dit, et elle n’est jamais retirée. « Aucune, selon la boutique » figure là où {{shop}} dit que rien n’a été donné, « Non connue » là où rien n’a été dit. Ces avis comptent dans la note d’un produit comme tous les autres.",
  },
  contact: {
    heading: "Joindre la boutique",
    text: "Un problème avec une commande ? {{shop}} peut être jointe en dehors de tout avis : {{contact}}. Cela ne remplace ni ne retarde un avis.",
  },
};

export type PolicySentences = typeof en;

/** What the policy page says, in the reader's language. */
export const policySentences = translations({ en, de, fr });
