import type { Translated } from "./en.ts";

export const de: Translated = {
  form: {
    title: "Frage zu {{product}}",
    lead: "{{shop}} antwortet. Zuerst liest ein Mensch Ihre Frage. Danach steht sie mit der Antwort auf der Seite des Produkts, wo beide auch anderen helfen.",
    footnote: "Kundenbewertungen mit Fairmark",
    languages: "Sprache",
    back: "Bewertungen dieses Produkts",
    unnamed: "Produkt {{sku}}",
    error: "Fehler:",
    problems: "Ihre Frage ist noch nicht abgeschickt",
    wait: "Es sind zu viele Fragen eingegangen. Ihre wurde nicht abgeschickt; was Sie geschrieben haben, steht noch hier. Warten Sie etwas und schicken Sie sie dann noch einmal ab.",
    question: {
      label: "Ihre Frage",
      hint: "Zum Produkt; geht es um eine Bestellung, wenden Sie sich an den Shop. Bis zu {{most}} Zeichen, gezeigt genau so, wie Sie sie schreiben.",
      missing: "Schreiben Sie Ihre Frage",
      too_long: "Kürzen Sie Ihre Frage auf {{most}} Zeichen; sie hat {{length}}",
      unreadable:
        "Ihre Frage enthält Zeichen, die sich nicht darstellen lassen. Entfernen Sie sie, oder schreiben Sie die Frage neu",
    },
    firstName: {
      label: "Ihr Vorname (freiwillig)",
      hint: "Er steht bei der Frage. Ohne ihn steht dort „Jemand“.",
      too_long: "Kürzen Sie Ihren Namen auf {{most}} Zeichen",
      unreadable:
        "Ihr Name enthält Zeichen, die sich nicht darstellen lassen. Entfernen Sie sie, oder schreiben Sie ihn neu",
    },
    email: {
      label: "Ihre E-Mail-Adresse",
      hint: "Nur für diese Frage: Zuerst erhalten Sie einen Link, mit dem Sie bestätigen, dass die Adresse Ihnen gehört, dann eine E-Mail, sobald Ihre Frage beantwortet ist oder falls sie nicht gezeigt wird. Die Adresse wird nirgends gezeigt. Sie wird sechs Monate nach Ihrer Frage gelöscht, oder nach drei Tagen, wenn Sie nicht bestätigen.",
      not_an_address: "Geben Sie Ihre E-Mail-Adresse vollständig an, etwa name@example.com",
    },
    send: "Frage abschicken",
  },
  sent: {
    title: "Sehen Sie in Ihrem Postfach nach",
    lead: "Wir haben Ihnen einen Link geschickt. Öffnen Sie ihn und bestätigen Sie Ihre Frage: Vorher sieht sie bei {{shop}} niemand.",
    next: "Der Link gilt drei Tage. Kommt in ein paar Minuten keine E-Mail, sehen Sie auch im Spam-Ordner nach. Niemand erhält mehr als fünf solche E-Mails am Tag, und wer sie abbestellt hat, erhält keine.",
  },
  confirm: {
    title: "Diese Frage abschicken?",
    lead: "Ein Mensch bei {{shop}} oder in dessen Auftrag wird sie lesen. Sie erhalten eine E-Mail, sobald sie beantwortet ist oder falls sie nicht gezeigt wird.",
    yours: "Ihre Frage zu {{product}}",
    as: "Gezeigt mit dem Namen: {{name}}",
    asNobody: "Gezeigt ohne Namen",
    send: "Ja, meine Frage abschicken",
    not: "Hat jemand anders Ihre Adresse angegeben? Dann brauchen Sie nichts zu tun: Nach drei Tagen wird alles gelöscht.",
  },
  thanks: {
    title: "Ihre Frage ist unterwegs",
    lead: "Ein Mensch bei {{shop}} oder in dessen Auftrag liest sie, bevor sie gezeigt wird.",
    next: "Sie erhalten eine E-Mail: sobald eine Antwort gezeigt wird, oder wenn die Frage nicht gezeigt werden kann.",
  },
  ended: {
    title: "Dieser Link gilt nicht mehr",
    lead: "Solche Links gelten drei Tage. Was Sie geschrieben hatten, ist gelöscht; Sie können aber noch einmal fragen.",
  },
  asked: {
    subject: "Bestätigen Sie Ihre Frage zu {{product}}",
    somebody: "Jemand, vermutlich Sie, hat {{shop}} etwas zu {{product}} gefragt und diese Adresse angegeben.",
    page: "Lesen Sie die Frage hier noch einmal und schicken Sie sie ab:",
    open: "Meine Frage lesen und abschicken",
    before:
      "Vorher sieht sie im Shop niemand. Der Link gilt drei Tage; danach werden die Frage und Ihre Adresse gelöscht.",
    not: "Waren Sie es nicht, brauchen Sie nichts zu tun.",
  },
  subject: {
    answered: "{{shop}} hat Ihre Frage zu {{product}} beantwortet",
    answeredByOwner: "Jemand, der {{product}} besitzt, hat Ihre Frage beantwortet",
    rejected: "Ihre Frage zu {{product}} wird nicht gezeigt",
    upheld: "Ihre Frage zu {{product}}: Ihr Widerspruch hatte Erfolg",
  },
  greeting: "Guten Tag,",
  answered: "Sie haben {{shop}} etwas zu {{product}} gefragt. Der Shop hat geantwortet.",
  answeredByOwner:
    "Sie haben {{shop}} etwas zu {{product}} gefragt. Jemand, der das Produkt gekauft hat, hat geantwortet.",
  page: "Frage und Antwort stehen hier, wo alle sie lesen können:",
  open: { question_answered: "Antwort lesen", question_shown: "Ihre Frage ansehen", own: "Ihre Seite öffnen" },
  rejected:
    "Am {{decided}} wurde entschieden, die Frage zu {{product}} nicht zu zeigen, die Sie {{shop}} am {{sent}} gestellt haben.",
  upheld:
    "Sie haben einer Entscheidung über Ihre Frage zu {{product}} widersprochen, die Sie {{shop}} gestellt haben. Am {{decided}} hat eine andere Person zu Ihren Gunsten entschieden: Die Frage wird jetzt gezeigt.",
  pageOfQuestion: "Ihre Frage steht hier, wo alle sie lesen können:",
  reason: {
    personal_data: "Sie enthält Kontaktdaten oder beschreibt eine private Person",
    offensive: "Sie beleidigt, bedroht oder diskriminiert",
    not_a_question: "Sie fragt nichts über dieses Produkt",
    advertising: "Sie wirbt für etwas oder verweist auf andere Seiten",
    unlawful: "Sie sagt etwas, das nicht veröffentlicht werden darf",
    illegible: "Sie ist nicht zu verstehen",
  },
  why: {
    reason: "Der Grund: {{reason}}.",
    passage: "Die Entscheidung betrifft diese Worte von Ihnen:",
    note: "Die Person, die entschieden hat, fügt hinzu:",
  },
  person:
    "Ein Mensch hat Ihre Frage gelesen und entschieden. Kein Programm entscheidet über Fragen: Programme markieren nur Wörter, die sich dieser Mensch ansehen soll.",
  another: "Sie hatten der ersten Entscheidung widersprochen. Diese hat eine andere Person getroffen.",
  next: {
    heading: "Was Sie tun können:",
    again: "Mit anderen Worten noch einmal fragen. Dann entscheidet ein Mensch neu.",
    appeal:
      "Bis zum {{until}} kostenlos widersprechen. Dann sieht es sich eine andere Person an. Schreiben Sie, was übersehen wurde.",
    elsewhere:
      "Dieser Entscheidung können Sie hier nicht mehr widersprechen. Sie können sich an eine außergerichtliche Streitbeilegungsstelle oder an ein Gericht wenden.",
  },
  ownAppeal: "Widersprechen können Sie auf der Seite Ihrer Frage, die nur für Sie ist:",
  own: "Die Seite Ihrer Frage, die nur für Sie ist:",
  forgotten:
    "Ihre Adresse wird nur verwendet, um Ihnen zu sagen, was aus Ihrer Frage wird, und sechs Monate nach Ihrer Frage gelöscht.",
  asking: {
    agree: "{{shop}} darf mich per E-Mail fragen, wenn andere etwas über das wissen möchten, was ich gekauft habe",
    means:
      "Höchstens zwei solche E-Mails in dreißig Tagen. Antworten ist freiwillig, und was Sie von dem Produkt halten, spielt dabei keine Rolle. Sie können es sich jederzeit anders überlegen: über den Link in jeder solchen E-Mail oder auf der Seite, auf der Sie Ihre Bewertung sehen.",
    heading: "Fragen anderer Kunden",
    agreed: "{{shop}} darf Sie per E-Mail fragen, wenn andere etwas über das wissen möchten, was Sie gekauft haben.",
    notAgreed: "{{shop}} fragt Sie nicht, was andere über das wissen möchten, was Sie gekauft haben.",
    stopped: "Sie haben E-Mails von {{shop}} abbestellt. Deshalb erhalten Sie auch keine Fragen anderer Kunden.",
    give: "Ja, fragen Sie mich",
    takeBack: "Fragen Sie mich nicht mehr",
  },
  toOwner: {
    subject: "Können Sie helfen? Eine Frage zu {{product}}",
    bought:
      "Sie haben bei {{shop}} {{product}} gekauft und zugestimmt, dass man Sie danach fragt. Jemand, der das Produkt vielleicht kaufen will, möchte wissen:",
    boughtVariant:
      "Sie haben bei {{shop}} eine Variante von {{product}} gekauft und zugestimmt, dass man Sie danach fragt. Jemand, der das Produkt vielleicht kaufen will, möchte wissen:",
    here: "Wenn Sie es wissen, können Sie hier antworten. Der Link ist nur für Sie:",
    open: "Frage beantworten",
    voluntary:
      "Antworten ist freiwillig. Ein Mensch liest Ihre Antwort, bevor sie gezeigt wird, und Ihre Adresse wird nie gezeigt. Was Sie von dem Produkt halten, spielt keine Rolle: Wer gefragt wird, hängt nicht davon ab.",
    often: "{{shop}} schickt Ihnen höchstens zwei solche E-Mails in dreißig Tagen.",
  },
  yours: {
    waiting: {
      heading: "Ihre Frage ist angekommen",
      text: "Ein Mensch wird sie lesen. Hält sie sich an die Regeln, wird sie gezeigt, und der Shop kann sie beantworten.",
    },
    appealed: {
      heading: "Ihr Widerspruch ist angekommen",
      text: "Über Ihre Frage entscheidet jemand anderes als beim ersten Mal, und diese Entscheidung ist endgültig.",
    },
    published: {
      heading: "Ihre Frage wird gezeigt",
      text: "Alle können sie lesen, und die Antworten darauf auch.",
      read: "So ansehen, wie alle sie sehen",
    },
    rejected: {
      heading: "Ihre Frage wird nicht gezeigt",
      text: "Ein Mensch hat sie gelesen und aus dem Grund abgelehnt, der unten steht.",
      again:
        "Sie haben widersprochen. Eine zweite Person hat aus dem Grund, der unten steht, ebenso entschieden. Diese Entscheidung ist hier endgültig.",
    },
    why: "Warum sie abgelehnt wurde",
    passage: "Die Entscheidung betrifft diese Worte von Ihnen:",
    note: "Anmerkung der Person, die entschieden hat:",
    sent: "Was Sie gefragt haben",
    sentOn: "Gesendet am {{date}}",
    appeal: {
      heading: "Jemand anderen entscheiden lassen",
      text: "Schreiben Sie, warum Sie die Entscheidung für falsch halten. Jemand anderes als beim ersten Mal liest Ihre Frage und was Sie hier schreiben; diese Entscheidung ist endgültig. Was Sie hier schreiben, wird nicht veröffentlicht.",
      until: "Sie können bis zum {{date}} widersprechen.",
      label: "Warum sollte Ihre Frage gezeigt werden?",
      hint: "Bis zu {{most}} Zeichen.",
      send: "Senden",
      problems: "Ihr Widerspruch wurde noch nicht gesendet",
      missing: "Schreiben Sie in ein paar Worten, warum die Entscheidung falsch ist",
      too_long: "Kürzen Sie Ihren Text auf {{most}} Zeichen; er hat {{length}}",
      unreadable:
        "Ihr Text enthält Zeichen, die nicht dargestellt werden können. Entfernen Sie sie, oder tippen Sie den Text neu",
    },
    error: "Fehler:",
    unnamed: "Produkt {{sku}}",
    languages: "Diese Seite in anderen Sprachen",
    footnote: "Diese Seite ist nur für Sie. Wer ihre Adresse hat, kann sie öffnen.",
  },
};
