import type { Translated } from "./en.ts";

export const de: Translated = {
  reviews: {
    rejection: {
      personal_data:
        "Sie nennt oder beschreibt eine Privatperson oder enthält eine Anschrift, Telefonnummer oder Ähnliches",
      offensive: "Sie beleidigt, bedroht oder diskriminiert",
      not_about_product: "Sie handelt nicht von dem gekauften Produkt",
      not_an_experience: "Sie berichtet nicht von einer eigenen Erfahrung",
      advertising: "Sie wirbt für etwas oder verweist auf eine andere Seite",
      unlawful: "Sie enthält etwas, dessen Veröffentlichung das Gesetz verbietet",
      illegible: "Sie ist nicht zu verstehen",
    },
    removal: {
      unlawful: "Sie enthält etwas, dessen Veröffentlichung das Gesetz verbietet",
      ordered: "Ein Gericht oder eine Behörde hat ihre Entfernung angeordnet",
      personal_data:
        "Sie nennt oder beschreibt eine Privatperson oder enthält eine Anschrift, Telefonnummer oder Ähnliches",
      rights_of_others: "Sie verwendet Worte oder Bilder, die jemand anderem gehören",
      offensive: "Sie beleidigt, bedroht oder diskriminiert",
      advertising: "Sie wirbt für etwas oder verweist auf eine andere Seite",
      not_about_product: "Sie handelt nicht von dem gekauften Produkt",
      not_genuine:
        "Sie berichtet nicht von einer echten Erfahrung oder wurde für eine Gegenleistung geschrieben, ohne das zu sagen",
      not_the_purchaser: "Laut der Bestellung beim Shop hat jemand anderes das Produkt gekauft",
    },
    subject: {
      rejected: "Ihre Bewertung zu {{product}} wird nicht veröffentlicht",
      removed: "Ihre Bewertung zu {{product}} wird nicht mehr gezeigt",
      upheld: "Ihre Bewertung zu {{product}}: Ihr Widerspruch hatte Erfolg",
      dismissed: "Ihre Bewertung zu {{product}}: Ihr Widerspruch wurde zurückgewiesen",
    },
    greeting: "Guten Tag,",
    what: {
      rejected:
        "am {{sent}} haben Sie eine Bewertung zu {{product}}, gekauft bei {{shop}}, gesendet. Am {{decided}} hat ein Mensch entschieden, sie nicht zu veröffentlichen.",
      removed:
        "am {{decided}} wurde Ihre Bewertung zu {{product}}, gekauft bei {{shop}}, entfernt. Sie wird niemandem mehr gezeigt.",
      stays: "Die zuvor veröffentlichte Fassung Ihrer Bewertung wird weiterhin gezeigt.",
      upheld:
        "Sie haben einer Entscheidung über Ihre Bewertung zu {{product}}, gekauft bei {{shop}}, widersprochen. Am {{decided}} hat eine andere Person sie noch einmal geprüft und Ihnen recht gegeben.",
      accepted: "Die Bewertung wird so veröffentlicht, wie Sie sie geschrieben haben.",
      shown: "Die Bewertung wird wieder gezeigt, unverändert.",
      waiting: "Die Bewertung steht wieder in der Warteschlange. Ein Mensch entscheidet über ihre neueste Fassung.",
      dismissed:
        "Sie haben der Entfernung Ihrer Bewertung zu {{product}}, gekauft bei {{shop}}, widersprochen. Am {{decided}} hat eine andere Person sie noch einmal geprüft und die Entfernung bestätigt.",
    },
    why: {
      reason: "Der Grund: {{reason}}.",
      passage: "Es geht um diese Stelle Ihres Textes:",
      note: "Anmerkung der Person, die entschieden hat:",
    },
    how: {
      person:
        "Ein Mensch hat Ihre Bewertung gelesen und so entschieden. Programme entscheiden nie: Sie markieren nur Stellen, die dieser Mensch sich ansehen soll.",
      score: "Ihre Note spielte keine Rolle: Wer entschied, konnte sie nicht sehen.",
      appeal: "Sie hatten der ersten Entscheidung widersprochen. Diese hat eine andere Person getroffen.",
    },
    next: {
      heading: "Was Sie tun können:",
      edit: "Die Bewertung ändern und erneut senden. Dann entscheidet ein Mensch von Neuem.",
      appeal:
        "Bis zum {{until}} kostenlos widersprechen und schreiben, was übersehen wurde. Dann prüft es eine andere Person.",
      elsewhere:
        "Dieser Entscheidung können Sie hier nicht mehr widersprechen. Sie können sich an eine Stelle zur außergerichtlichen Streitbeilegung oder an ein Gericht wenden.",
      page: "Sie können das auf der Seite Ihrer Bewertung tun, die nur für Sie ist:",
      readPage: "Die Seite Ihrer Bewertung, die nur für Sie ist:",
      kept: "Der Text wird ein Jahr lang aufbewahrt, ohne öffentlich zu sein, und dann gelöscht.",
    },
  },

  authorMails: {
    greeting: "Guten Tag,",
    open: { own: "Ihre Seite öffnen", review: "Bewertung lesen" },
    received: {
      subject: "Ihre Bewertung zu {{product}} ist angekommen",
      first: "vielen Dank. Ihre Bewertung zu {{product}}, gekauft bei {{shop}}, ist am {{sent}} angekommen.",
      again: "Die Änderungen an Ihrer Bewertung zu {{product}}, gekauft bei {{shop}}, sind am {{sent}} angekommen.",
      decide:
        "Ein Mensch liest sie und entscheidet bis spätestens {{until}}. Für alle Bewertungen gelten dieselben Regeln, und die Note bleibt verborgen.",
      order_one:
        "Zuerst muss der Shop Ihre Bestellung bestätigen. Danach entscheidet ein Mensch innerhalb von {{count}} Tag.",
      order_other:
        "Zuerst muss der Shop Ihre Bestellung bestätigen. Danach entscheidet ein Mensch innerhalb von {{count}} Tagen.",
      stays: "Bis dahin wird weiterhin die zuvor veröffentlichte Fassung Ihrer Bewertung gezeigt.",
      delay_one: "Ist sie angenommen, wird sie {{count}} Stunde später veröffentlicht.",
      delay_other: "Ist sie angenommen, wird sie {{count}} Stunden später veröffentlicht.",
      next: "Auf der Seite Ihrer Bewertung, die nur für Sie ist, können Sie sie jederzeit ändern oder zurückziehen:",
    },
    published: {
      subject: "Ihre Bewertung zu {{product}} wurde veröffentlicht",
      what: "Ihre Bewertung zu {{product}}, gekauft bei {{shop}}, wurde so veröffentlicht, wie Sie sie geschrieben haben. Alle können sie hier lesen:",
      next: "Auf der Seite Ihrer Bewertung, die nur für Sie ist, können Sie sie jederzeit ändern oder zurückziehen:",
    },
  },
};
