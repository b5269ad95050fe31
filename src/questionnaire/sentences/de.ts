import type { Translated } from "./en.ts";

export const de: Translated = {
  form: {
    title: "Ihre Bewertung von {{product}} – {{shop}}",
    titleWithProblems: "Fehler: {{title}}",
    product: "Produkt {{sku}}",
    order: "Bestellung {{orderRef}}",
    footnote: "Kundenbewertungen mit Fairmark",
    languages: "Sprache",
    opening: {
      heading: "Wie war Ihr Einkauf?",
      lead: "{{shop}} möchte wissen, wie zufrieden Sie mit Ihrem Kauf sind. Nur die Gesamtnote ist Pflicht, alles andere ist freiwillig. Es dauert etwa eine Minute.",
      refused: "Ihre Bewertung wurde nicht veröffentlicht",
      refusedLead: "Was Sie geschrieben haben, ist noch da. Sie können es ändern und noch einmal senden.",
      edit: "Ihre Bewertung ändern",
      editLead:
        "Senden Sie sie noch einmal, wenn alles so ist, wie Sie es möchten. Dann liest sie wieder ein Mensch, wie beim ersten Mal.",
      editVisible: "Was veröffentlicht ist, bleibt, wie es ist, bis der neue Text angenommen wurde.",
      changed:
        "Der Stand Ihrer Bewertung hat sich geändert, seit Sie diese Seite geöffnet haben. Ihre Eingaben sind noch da: Bitte sehen Sie sie durch und senden Sie sie dann noch einmal.",
      wait: "Es wurde nichts gesendet oder gespeichert: Von diesem Anschluss oder zu dieser Bewertung kam zu viel auf einmal. Ihre Eingaben sind noch da: Bitte warten Sie eine Weile und senden Sie sie dann noch einmal.",
    },
    draft: {
      heading: "Für später gespeichert",
      saved:
        "Es wurde nichts gesendet. Öffnen Sie Ihren Link wieder in diesem Browser, um weiterzuschreiben; niemand sonst sieht Ihre Eingaben.",
      shown: "Das haben Sie zuvor in diesem Browser eingegeben. Es wurde noch nicht gesendet.",
      kept: "Als Entwurf in diesem Browser gespeichert",
      failed: "Der Entwurf konnte gerade nicht gespeichert werden",
    },
    contact: {
      heading: "Stimmt etwas mit Ihrer Bestellung nicht?",
      link: "{{shop}} kontaktieren",
      newTab: "öffnet einen neuen Tab",
      note: "Das ersetzt Ihre Bewertung nicht und verzögert sie nicht.",
    },
    section: {
      product: "Das Produkt",
      shop: "Der Shop",
      shopIntro: "Wie der Einkauf bei {{shop}} war. Alle Angaben hier sind freiwillig.",
      reviewer: "Zu Ihnen",
    },
    field: {
      overall_score: "Gesamtnote",
      good_points: "Was ist gut?",
      bad_points: "Was ist nicht so gut?",
      general_comments: "Ihre Bewertung, in eigenen Worten",
      would_buy_again: "Würden Sie wieder bei {{shop}} kaufen?",
      happy_with_delivery: "Sind Sie mit der Lieferung zufrieden?",
      happy_with_customer_service: "Sind Sie mit dem Kundendienst zufrieden?",
      likelihood_to_recommend: "Wie wahrscheinlich ist es, dass Sie {{shop}} weiterempfehlen?",
      shop_comments: "Möchten Sie noch etwas zu {{shop}} sagen?",
      display_name: "Angezeigter Name",
      town: "Ort",
      anonymous: "Anonym bleiben: weder Name noch Ort anzeigen",
    },
    hint: {
      mayBeEmpty: "Freiwillig, bis zu {{atMost}} Zeichen.",
      display_name: "Zum Beispiel Ihr Vorname. Ohne Angabe erscheint Ihre Bewertung ohne Namen.",
      required: "Pflichtangabe",
    },
    scale: { worst: "schlecht", best: "sehr gut", never: "unwahrscheinlich", surely: "sehr wahrscheinlich" },
    yes: "Ja",
    no: "Nein",
    cannotSay: "Weiß nicht",
    terms: {
      heading: "Bevor Sie absenden",
      asks: "{{shop}} bittet Sie um diese Bewertung, weil Sie dort gekauft haben.",
      decided_one: "Ein Mensch liest sie, bei {{shop}} oder in dessen Auftrag, und entscheidet innerhalb eines Tages.",
      decided_other:
        "Ein Mensch liest sie, bei {{shop}} oder in dessen Auftrag, und entscheidet innerhalb von {{count}} Tagen.",
      published:
        "Sie wird unabhängig von der Note veröffentlicht, wenn sie den Regeln entspricht: auf den Bewertungsseiten von {{shop}}, für alle lesbar.",
      delay_one: "Sie erscheint {{count}} Stunde danach, wie jede andere.",
      delay_other: "Sie erscheint {{count}} Stunden danach, wie jede andere.",
      shown:
        "Von Ihnen zeigt sie den Namen und Ort, die Sie oben eingeben, oder keines von beiden, wenn Sie anonym bleiben. Daneben stehen das Datum Ihres Kaufs, wie er geprüft wurde, und ob Sie für die Bewertung etwas erhalten haben. Niemals Ihre E-Mail-Adresse oder Ihre Bestellnummer.",
      incentivised:
        "{{shop}} sagt, dass Sie für eine Bewertung etwas erhalten haben. Das steht dann bei der veröffentlichten Bewertung. Ihre Meinung ist willkommen, ob gut oder schlecht.",
      yours: "Sie können zurückkommen, sie ändern oder zurückziehen.",
      rules: "Die Regeln",
      rulesLead: "Eine Bewertung wird nur aus einem dieser Gründe abgelehnt:",
      policy: "Wie {{shop}} mit Bewertungen umgeht",
    },
    send: "Bewertung senden",
    sendAgain: "Noch einmal senden",
    save: "Speichern und später fortfahren",
    problems: {
      heading: "Ihre Bewertung wurde noch nicht gesendet",
      hidden: "Fehler:",
      labelled: "{{label}}: {{sentence}}",
      choose: "Wählen Sie eine Note von {{from}} bis {{to}}",
      answer: "Wählen Sie eine der Antworten",
      too_long: "Kürzen Sie Ihren Text auf {{atMost}} Zeichen; er hat {{length}}",
      unreadable:
        "Ihr Text enthält Zeichen, die nicht angezeigt werden können. Entfernen Sie sie, oder schreiben Sie den Text neu",
    },
  },

  standing: {
    pending_order: {
      heading: "Danke, Ihre Bewertung ist angekommen",
      text: "{{shop}} muss Ihre Bestellung noch bestätigen. Sobald das geschehen ist, wird Ihre Bewertung gelesen; Sie brauchen nichts zu tun.",
    },
    pending_moderation: {
      heading: "Danke, Ihre Bewertung ist angekommen",
      text: "Ein Mensch wird sie lesen, bei {{shop}} oder in dessen Auftrag. Entspricht sie den Regeln, wird sie veröffentlicht, unabhängig von der Note.",
      edited: "Ihre Änderungen sind angekommen",
    },
    appealed: {
      heading: "Ihr Widerspruch ist angekommen",
      text: "Über Ihre Bewertung entscheidet jemand anderes als beim ersten Mal, und diese Entscheidung ist endgültig.",
      removed:
        "Jemand anderes als beim ersten Mal sieht sie sich an, und diese Entscheidung ist endgültig. Bis dahin wird Ihre Bewertung nicht gezeigt.",
    },
    pending_publication: {
      heading: "Ihre Bewertung wurde angenommen",
      text: "Sie erscheint genau so, wie Sie sie geschrieben haben.",
    },
    published: {
      heading: "Ihre Bewertung ist veröffentlicht",
      text: "Alle können sie jetzt lesen. Danke, dass Sie Ihre Erfahrung teilen.",
    },
    visibleMeanwhile: "Bis dahin ist weiter die zuvor veröffentlichte Fassung zu lesen.",
    visibleRefused: "Die zuvor veröffentlichte Fassung bleibt.",
    rejected: {
      heading: "Ihre Bewertung wurde nicht veröffentlicht",
      text: "Ein Mensch hat sie gelesen und aus dem unten genannten Grund abgelehnt.",
      headingEdited: "Ihre Änderungen wurden nicht angenommen",
      textEdited: "Ein Mensch hat sie gelesen und aus dem unten genannten Grund abgelehnt.",
      again:
        "Sie hatten widersprochen. Eine andere Person ist zu derselben Entscheidung gekommen, aus dem unten genannten Grund. Diese Entscheidung ist hier endgültig.",
    },
    withdrawn: {
      heading: "Sie haben Ihre Bewertung zurückgezogen",
      text: "Niemand kann sie mehr lesen. Sie können sie jederzeit neu schreiben.",
      unseen: "Sie wird nicht veröffentlicht. Sie können sie jederzeit neu schreiben.",
      headingByOrder: "Ihre Bewertung wurde zurückgezogen",
      byOrder:
        "Laut der Bestellung bei {{shop}} hat jemand anderes dieses Produkt gekauft. Wenn das nicht stimmt, fragen Sie bitte {{shop}}.",
    },
    removed: {
      heading: "Diese Bewertung wurde entfernt",
      text: "Sie wird nicht mehr gezeigt und kann nicht noch einmal geschrieben werden. Bitte fragen Sie {{shop}} nach dem Grund.",
      reasoned: "Sie wird aus dem unten genannten Grund nicht mehr gezeigt.",
      headingStays: "Ihre Bewertung bleibt entfernt",
      stays:
        "Sie hatten widersprochen. Eine andere Person hat sie geprüft und entschieden, dass sie entfernt bleibt. Diese Entscheidung ist hier endgültig.",
    },
    decideBy: "Sie erfahren es spätestens am {{date}}.",
    late: "Eine Entscheidung war bis {{date}} versprochen und verspätet sich. Es ist nichts verloren: Ihre Bewertung wartet weiter darauf, gelesen zu werden.",
    appearsBy: "Sie erscheint spätestens am {{date}}.",
    comeBack: "Öffnen Sie Ihren Link jederzeit wieder, um zu sehen, wie es steht.",
    read: "Ansehen, wie andere sie sehen",
    writeAnew: "Neu schreiben",
    steps: {
      arrived: "Ihre Bewertung kommt an",
      order: "{{shop}} bestätigt die Bestellung",
      read: "Ein Mensch liest sie",
      publication: "Veröffentlichung",
      done: "erledigt",
      current: "läuft",
      ahead: "folgt",
    },
    decision: {
      refusedWhy: "Warum sie abgelehnt wurde",
      removedWhy: "Warum sie entfernt wurde",
      passage: "Es geht um diese Stelle Ihres Textes:",
      note: "Anmerkung der Person, die entschieden hat:",
      answer: "Anmerkung der Person, die über Ihren Widerspruch entschieden hat:",
      canDo: "Sie können die Stelle ändern und Ihre Bewertung noch einmal senden.",
      canDoHere: "Sie können Ihren Text ändern und noch einmal senden oder jemand anderen entscheiden lassen.",
    },
    siblings: {
      heading: "Aus derselben Bestellung",
      text: "Möchten Sie auch diese Produkte bewerten?",
      link: "{{product}} bewerten",
      unnamed: "Produkt {{sku}} bewerten",
    },
    yours: {
      heading: "Ihre Bewertung",
      text: "Dieser Browser weiß, dass Sie sie geschrieben haben. Sie können sie lesen, ändern oder zurückziehen.",
      open: "Ihre Bewertung und ihre Quittung",
      receipt: "Quittung herunterladen",
    },
  },

  author: {
    sent: "Was Sie gesendet haben",
    sentOn: "Gesendet am {{date}}",
    sentEarlier: "Das ist Ihr neuester Text. Der, den andere lesen, wurde davor gesendet.",
    incentivised:
      "{{shop}} sagt, dass Sie für eine Bewertung etwas erhalten haben. Bei der veröffentlichten Bewertung steht das dabei.",
    ofTen: "{{score}} von 10",
    shownAs: "Angezeigt als",
    anonymous: "Anonym",
    aboutShop: "Über den Shop",
    can: {
      heading: "Was Sie tun können",
      edit: "Ihre Bewertung ändern",
      appeal: "Jemand anderen entscheiden lassen",
      appealUntil: "Bis {{date}}.",
      withdraw: "Ihre Bewertung zurückziehen",
    },
    receipt: {
      heading: "Ihre Quittung",
      text: "Die Quittung beweist, dass {{shop}} genau diesen Text erhalten hat und bis wann eine Entscheidung versprochen wurde. Sie ist signiert; niemand kann sie nachträglich ändern, auch der Shop nicht.",
      number: "Nummer der Bewertung",
      received: "Eingegangen",
      decideBy: "Entscheidung versprochen bis",
      hash: "Fingerabdruck Ihres Textes (SHA-256)",
      download: "Quittung herunterladen",
      verify: "Wie Sie sie prüfen",
      verifyText:
        "Die Datei enthält eine Signatur (JWS, EdDSA) und das, was sie abdeckt. Der Schlüssel zum Prüfen steht unter {{url}}. Wer das Programm hat, kann sie auch ohne Daten des Shops prüfen:",
      none: "Dieser Text wurde gesendet, bevor es Quittungen gab.",
    },
    withdraw: {
      heading: "Ihre Bewertung zurückziehen?",
      text: "Sie verschwindet sofort von den Seiten von {{shop}}. Sie können sie später neu schreiben; dann liest sie wieder ein Mensch.",
      textUnseen:
        "Sie ist nicht veröffentlicht, andere Kunden können sie also nicht lesen. Wenn Sie sie zurückziehen, wird sie auch nicht mehr veröffentlicht. Sie können sie später neu schreiben; dann liest sie wieder ein Mensch.",
      confirm: "Zurückziehen",
      cancel: "Behalten",
    },
    appeal: {
      heading: "Jemand anderen entscheiden lassen",
      text: "Sagen Sie, warum die Entscheidung falsch ist. Jemand anderes als beim ersten Mal liest Ihre Bewertung und das, was Sie hier schreiben, und diese Entscheidung ist endgültig. Was Sie hier schreiben, wird nicht veröffentlicht.",
      until: "Widersprechen können Sie bis {{date}}.",
      label: "Warum soll Ihre Bewertung veröffentlicht werden?",
      labelRemoved: "Warum soll Ihre Bewertung wieder gezeigt werden?",
      hint: "Bis zu {{atMost}} Zeichen.",
      send: "Senden",
      missing: "Schreiben Sie in wenigen Worten, warum die Entscheidung falsch ist",
      problems: "Ihr Widerspruch wurde noch nicht gesendet",
    },
    back: "Zurück zu Ihrer Bewertung",
  },
};
