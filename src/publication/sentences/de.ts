import type { Translated } from "./en.ts";

export const de: Translated = {
  publication: {
    footnote: "Kundenbewertungen mit Fairmark",
    languages: "Sprache",
    outOfTen: "von 10",
    anonymous: "Anonym",
    yes: "Ja",
    no: "Nein",
    count_one: "{{shown}} Bewertung",
    count_other: "{{shown}} Bewertungen",
    product: {
      unnamed: "Produkt {{sku}}",
      seeAt: "Ansehen bei {{shop}}",
      all: "Alle Bewertungen dieses Produkts",
      average: "{{average}} von 10 im Durchschnitt",
    },
    review: {
      title: "{{score}} von 10: eine Bewertung von {{product}} – {{shop}}",
      of: "Bewertung von {{product}}:",
      edited: "Vom Verfasser geändert am {{date}}",
      good: "Was gut ist",
      bad: "Was nicht gut ist",
      comments: "Anmerkungen",
      noText: "Hier wurde nur eine Note vergeben und kein Text geschrieben.",
      scores: "Weitere Noten",
      ofTen: "{{score}} von 10",
      reply: "Antwort von {{shop}}",
      alone: "Diese Bewertung auf einer eigenen Seite",
      report: "Diese Bewertung melden",
      all: "Alle Bewertungen von {{product}}",
    },
    question: {
      heading: "Fragen und Antworten",
      listTitle: "Fragen zu {{product}} – {{shop}}",
      listHeading: "Fragen zu {{product}}",
      ordered: "Neueste zuerst, nach dem Datum der Veröffentlichung. Stimmen ändern nichts an der Reihenfolge.",
      someone: "Jemand",
      by: "{{name}} fragt",
      about: "Eine Frage zu {{product}}",
      asked: "Gefragt am {{date}}",
      published: "veröffentlicht am {{date}}",
      answer: "Antwort von {{shop}}",
      fromShop: "Der Shop",
      answerOfOwner: "Antwort von {{name}} (hat es gekauft)",
      answerOfSomebody: "Antwort von jemandem, der es gekauft hat",
      ownerSince: "Besitzt dieses Produkt seit {{month}}",
      unanswered: "{{shop}} hat noch nicht geantwortet.",
      helpful_one: "{{shown}} Person fand das hilfreich",
      helpful_other: "{{shown}} Personen fanden das hilfreich",
      unhelpful_one: "{{shown}} nicht",
      unhelpful_other: "{{shown}} nicht",
      alone: "Diese Frage auf einer eigenen Seite",
      report: "Stimmt damit etwas nicht? Schreiben Sie {{shop}}:",
      all: "Alle Fragen zu diesem Produkt",
      toReviews: "Bewertungen von {{product}}",
      none: "Zu diesem Produkt hat noch niemand gefragt.",
      empty: "Hier sind keine weiteren Fragen.",
      ask: "Eine Frage stellen",
      how: "Wer einkaufen möchte, fragt; es antworten {{shop}} und wer das Produkt gekauft hat. Jede Frage und jede Antwort liest ein Mensch, bevor sie gezeigt wird.",
      older: "Ältere Fragen",
      newest: "Neueste Fragen",
    },
    shop: {
      heading: "Über den Shop",
      wouldBuyAgain: "Würde dort wieder kaufen",
      happyWithDelivery: "Zufrieden mit der Lieferung",
      happyWithCustomerService: "Zufrieden mit dem Kundendienst",
      likelihoodToRecommend: "Würde ihn weiterempfehlen",
      ofTen: "{{score}} auf einer Skala von 0 bis 10",
      comments: "In eigenen Worten",
    },
    facts: {
      experience: "Datum der Erfahrung",
      unknown: "Nicht bekannt",
      publication: "Datum der Veröffentlichung",
      verification: "Wie geprüft wurde",
      confirmed:
        "Eine Bestellung bestätigt diesen Kauf: {{shop}} hat das Produkt an den Verfasser der Bewertung verkauft.",
      named:
        "Der Shop hat diesen Kauf genannt: {{shop}} gibt an, dass der Verfasser der Bewertung das Produkt gekauft hat. Eine Bestellung hat das noch nicht bestätigt.",
      incentive: "Gegenleistung",
      incentiveGiven: "Ja, sagt der Shop",
      incentiveNone: "Keine, sagt der Shop",
      incentiveUnknown: "Nicht bekannt",
    },
    line: {
      confirmed: "Geprüfter Kauf",
      named: "Kauf vom Shop genannt",
      bought: "gekauft am {{date}}",
      boughtUnknown: "Kaufdatum nicht bekannt",
      published: "veröffentlicht am {{date}}",
      edited: "geändert am {{date}}",
      incentiveGiven: "mit Gegenleistung",
      incentiveNone: "ohne Gegenleistung",
      incentiveUnknown: "nicht bekannt, ob es eine Gegenleistung gab",
      more: "Einzelheiten, melden",
    },
    label: {
      incentivised: "Für diese Bewertung gab es eine Gegenleistung",
      cancelled: "Die Bestellung wurde storniert",
      refunded: "Der Kaufpreis wurde erstattet",
    },
    list: {
      title: "Bewertungen von {{product}} – {{shop}}",
      titlePage: "Bewertungen von {{product}}, Seite {{page}} – {{shop}}",
      heading: "Bewertungen von {{product}}",
      mean: "Der Mittelwert aller Gesamtnoten; jede Bewertung zählt einmal.",
      formula: "Wie die Note berechnet wird",
      distribution: "Wie oft jede Note vergeben wurde",
      score: "Note",
      reviews: "Bewertungen",
      range: "Bewertungen {{from}} bis {{to}} von {{of}}",
      one: "Die Bewertung",
      orderBy: "Reihenfolge der Bewertungen",
      order: {
        newest: "neueste",
        oldest: "älteste",
        highest: "höchste Note",
        lowest: "niedrigste Note",
      },
      writtenIn: "Sprache der Bewertungen",
      everyLanguage: "alle",
      onlyScore: "Nur Bewertungen mit {{score}} von 10",
      narrowed: {
        score: "Auf Ihren Wunsch sehen Sie nur Bewertungen mit {{score}} von 10: {{found}} von {{all}}.",
        writtenIn: "Auf Ihren Wunsch sehen Sie nur Bewertungen in der Sprache {{language}}: {{found}} von {{all}}.",
        both: "Auf Ihren Wunsch sehen Sie nur Bewertungen in der Sprache {{language}} mit {{score}} von 10: {{found}} von {{all}}.",
        back: "Alle Bewertungen zeigen",
      },
      ordered: {
        newest: "Neueste zuerst, nach dem Datum der Veröffentlichung.",
        oldest: "Älteste zuerst, nach dem Datum der Veröffentlichung.",
        highest:
          "Höchste Gesamtnote zuerst, dann die neueste. Diese Reihenfolge haben Sie gewählt; ohne Wahl stehen die neuesten vorn.",
        lowest:
          "Niedrigste Gesamtnote zuerst, dann die neueste. Diese Reihenfolge haben Sie gewählt; ohne Wahl stehen die neuesten vorn.",
      },
      pages: "Seiten",
      page: "Seite {{page}} von {{pages}}",
      previous: "Vorige Seite",
      next: "Nächste Seite",
      empty: "Zu diesem Produkt ist noch keine Bewertung veröffentlicht.",
      emptyWhy:
        "Bewerten kann nur, wer es bei {{shop}} gekauft hat. Was diese Käufer schreiben, steht dann hier, unabhängig von der Note.",
    },
    variants: {
      together:
        "Bewertungen aller {{variants}} Varianten dieses Produkts stehen hier zusammen; jede sagt, um welche es geht.",
      why: "Wie Varianten gezeigt und gezählt werden",
      one: "Variante:",
      counted: "(alle {{variants}} Varianten zusammen)",
    },
    disclosure: {
      heading: "Wie diese Bewertungen zustande kommen",
      text: "Bewertungen stammen von Personen, die {{shop}} als Käufer nennt; bei jeder steht, wie weit das geprüft wurde. Über jede entscheidet ein Mensch, nach Regeln, die nicht von der Note abhängen.",
      link: "Wie Bewertungen geprüft, geordnet, aufbewahrt und entfernt werden",
    },
  },

  policy: {
    title: "Wie Bewertungen bei {{shop}} entstehen",
    heading: "Wie Bewertungen geprüft, geordnet, aufbewahrt und entfernt werden",
    lead: "Bewertungen werden von {{shop}} oder in dessen Auftrag gesammelt und entschieden. Diese Seite entsteht aus den geltenden Einstellungen, und ihre Zahlen sagen, wann sie gezählt wurden.",
    contents: "Auf dieser Seite",
    who: {
      heading: "Wer schreiben kann und wie das geprüft wird",
      purchasers:
        "Schreiben können nur Personen, die {{shop}} als Käufer nennt, einmal je Kauf: Jede bekommt einen eigenen Link. Ohne ihn kann niemand schreiben.",
      confirmed:
        "„Geprüfter Kauf“: Die Bestelldaten von {{shop}} sagen, dass das Produkt an den Verfasser verkauft wurde.",
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
      text: "Die neuesten zuerst, nach dem Datum der Veröffentlichung. Wer liest, kann die ältesten, die höchsten oder die niedrigsten Noten zuerst verlangen, oder nur die Bewertungen mit einer Note oder in einer Sprache. Das steht dann über der Liste, und Note und Verteilung bleiben die aller Bewertungen. Ungefragt wird nichts ausgefiltert; nichts wird vorgezogen oder gegen Geld gezeigt.",
    },
    score: {
      heading: "Wie die Note berechnet wird",
      text: "Die Note eines Produkts ist der Mittelwert der Gesamtnoten, von 1 bis 10, aller seiner veröffentlichten Bewertungen, auf eine Nachkommastelle gerundet. Jede zählt einmal und so viel wie jede andere, gleich wie alt sie ist und wie der Kauf geprüft wurde. Abgelehnte, entfernte und zurückgezogene zählen nicht. Die Verteilung daneben zählt dieselben Bewertungen.",
    },
    variants: {
      heading: "Varianten eines Produkts",
      off: "Die Seite eines Produkts zeigt und zählt nur die Bewertungen dieses einen Produkts, auch wenn dasselbe in mehreren Farben oder Größen als eigenes Produkt verkauft wird.",
      group:
        "Verkauft {{shop}} ein Produkt in mehreren Varianten, etwa in Farben oder Größen, so stehen die Bewertungen aller Varianten zusammen auf der Seite jeder einzelnen. Welche Produkte Varianten voneinander sind, ergibt sich aus den Produktgruppen im Katalog von {{shop}}.",
      gtin: "Verkauft {{shop}} mehrere Artikel mit derselben GTIN, der Nummer unter dem Strichcode, so gelten sie als Varianten eines Produkts: Die Bewertungen aller stehen zusammen auf der Seite jedes einzelnen.",
      counted:
        "Jede Bewertung nennt dann die Variante, um die es geht. Note, Verteilung und Anzahl gelten für alle Varianten zusammen. Jede Bewertung zählt einmal; keine fehlt wegen ihrer Note oder ihrer Variante.",
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
      text: "Diese Seiten selbst bieten nichts für eine Bewertung, und nichts ließe sich von einer Note abhängig machen. Sagt {{shop}} von einer Bestellung, dass es für eine Bewertung etwas gab, so steht das vor ihrem ersten Wort, und dieser Hinweis wird nie entfernt. „Ohne Gegenleistung“ steht dort, wo {{shop}} sagt, dass es nichts gab; „nicht bekannt“, wo nichts gesagt wurde. In die Note eines Produkts gehen solche Bewertungen ein wie jede andere.",
    },
    contact: {
      heading: "Den Shop erreichen",
      text: "Stimmt etwas mit einer Bestellung nicht? {{shop}} ist auch ohne Bewertung zu erreichen: {{contact}}. Das ersetzt oder verzögert keine Bewertung.",
    },
  },

  invited: {
    heading: "Wer um eine Bewertung gebeten wird",
    off: "{{shop}} verschickt über dieses System keine Bitten um Bewertungen. Ob auf anderem Weg darum gebeten wird, ist hier nicht bekannt. Käufer können trotzdem schreiben, über ihren Link.",
    everyone:
      "{{shop}} bittet per E-Mail alle, die eine Bestellung als Käufer nennt, unabhängig davon, was sie vermutlich sagen werden: Niemand wird danach ausgewählt, ausgelassen oder anders gefragt. Die Antwort ist freiwillig.",
    notAsked:
      "Nicht gefragt wird, wessen Kauf storniert, erstattet oder schon bewertet ist, wer solche E-Mails abbestellt hat, wessen Adresse keine annimmt, wessen Link zurückgezogen wurde oder wessen Daten gelöscht sind.",
    neverCategories:
      "Unabhängig davon, was jemand von ihnen hält, wird nach Artikeln dieser Kategorien nie gefragt (* steht für beliebige Zeichen):",
    neverSkus:
      "Unabhängig davon, was jemand von ihnen hält, wird nach Artikeln mit diesen Nummern nie gefragt (* steht für beliebige Zeichen):",
    oncePerProduct:
      "Wer ein Produkt erneut kauft, wird nicht noch einmal danach gefragt: Nach einem Produkt, nach dem jemand schon gefragt wurde oder das er schon bewertet hat, wird diese Person nicht wieder gefragt.",
    when: "Gefragt wird {{days}} nach der Lieferung oder, wenn sie nicht bekannt ist, nach dem Kauf.",
    whenAtOnce:
      "Gefragt wird am Tag der Lieferung oder, wenn sie nicht bekannt ist, am Tag des Kaufs.",
    late: "Wird dieser Tag versäumt, so kann die E-Mail bis zu {{days}} später folgen; danach wird nicht mehr gefragt.",
    undated: "Ist gar kein Datum bekannt, so zählt der Tag, an dem die Bestellung hier eintraf.",
    undatedNever: "Ist gar kein Datum bekannt, so wird niemand gefragt.",
    reminder:
      "Eine einzige Erinnerung folgt {{days}} nach der E-Mail, zu allem, was bis dahin nicht bewertet ist, mit dem, was von der Bestellung später geliefert wurde.",
    noReminder: "Eine Erinnerung gibt es nicht.",
    rest: "Zwischen zwei solchen E-Mails liegen für niemanden weniger als {{days}}, und jede lässt sich über ihren Link abbestellen.",
    countries: "Für Käufer in diesen Ländern gilt etwas anderes:",
    country: "{{country}}: {{days}} nach der Lieferung oder dem Kauf",
    countryAtOnce: "{{country}}: am Tag der Lieferung oder des Kaufs",
    countryNever: "{{country}}: Niemand wird gefragt",
    incentives:
      "Sagt eine Bestellung, dass es für eine Bewertung etwas gab, so steht das in der E-Mail, und die Bewertung trägt einen Hinweis: siehe „{{section}}“.",
  },

  figures: {
    heading: "Die Zahlen",
    period:
      "Von Anfang an bis zur Zählung, {{moment}}, alle Produkte zusammen. Wenige Minuten nachdem etwas geschehen ist, wird neu gezählt. Eine Änderung, die neu gesendet wurde, zählt als weiterer Text.",
    sent: "Gesendet",
    published: "Veröffentlicht",
    rejected: "Abgelehnt",
    waiting: "Warten auf Entscheidung oder Veröffentlichung",
    takenBack: "Vor einer Entscheidung geändert oder zurückgezogen",
    rate: "Veröffentlicht, von allen entschiedenen",
    none: "Noch keine",
    decision: "Zeit bis zur Entscheidung",
    publication: "Zeit bis zur Veröffentlichung",
    times: "die Hälfte innerhalb von {{median}}, neun von zehn innerhalb von {{most}}",
    promise: "Rechtzeitig entschieden",
    promiseKept: "{{kept}} von {{due}} ({{share}}); derzeit überfällig: {{overdue}}",
    underHour: "einer Stunde",
    hours_one: "{{shown}} Stunde",
    hours_other: "{{shown}} Stunden",
    days_one: "{{shown}} Tag",
    days_other: "{{shown}} Tagen",
    small: "Weniger als {{few}} Entscheidungen: zu wenige, um daraus etwas zu schließen.",
    byScore: {
      caption: "Entscheidungen nach Gesamtnote",
      score: "Note",
      published: "Veröffentlicht",
      rejected: "Abgelehnt",
      rate: "Anteil veröffentlicht",
      removed: "Später entfernt",
      decision: "Hälfte entschieden in",
      publication: "Hälfte veröffentlicht in",
      smallMark: "wenige",
      why: "Die Noten noch wartender Bewertungen stehen nirgends, damit niemand sie erfährt, der entscheidet. „{{mark}}“ kennzeichnet Zeilen mit weniger als {{few}} Entscheidungen.",
    },
    rejections: "Ablehnungen nach Grund",
    removals: "Entfernungen nach Grund",
    noReason: "kein Grund erfasst",
    after: {
      heading: "Was danach geschah",
      restored: "Nach einem Widerspruch wieder gezeigt",
      withdrawn: "Von ihren Verfassern zurückgezogen",
      withdrawnBySystem: "Zurückgezogen, weil eine Bestellung einen anderen Käufer nannte",
    },
    erased: {
      caption: "Bewertungen, nachdem die Daten ihrer Verfasser gelöscht wurden",
      asked: "Wer es verlangte",
      author: "Der Verfasser",
      shop: "Der Shop",
      unknown: "Nicht erfasst",
      kept: "Bewertung blieb, anonymisiert",
      gone: "Bewertung ebenfalls gelöscht",
    },
  },

  structuredData: { good: "Was gut ist: {{text}}", bad: "Was nicht gut ist: {{text}}" },
};
