import type { Translated } from "./en.ts";

export const de: Translated = {
  heading: {
    ask: "Können Sie jemandem weiterhelfen?",
    waiting: "Danke, Ihre Antwort ist angekommen",
    edited: "Ihre Änderungen sind angekommen",
    appealed: "Ihr Widerspruch ist angekommen",
    published: "Ihre Antwort wird gezeigt",
    rejected: "Ihre Antwort wird nicht gezeigt",
    rejectedEdit: "Ihre Änderungen wurden nicht angenommen",
    withdrawn: "Sie haben Ihre Antwort zurückgezogen",
    gone: "Diese Frage wird nicht mehr gezeigt",
    notOwner: "Diese Frage lässt sich hier nicht mehr beantworten",
  },
  lead: {
    ask: "Jemand möchte vor dem Kauf etwas über {{product}} wissen.",
    waiting:
      "Ein Mensch bei {{shop}} oder in dessen Auftrag wird sie lesen. Hält sie sich an die Regeln, wird sie gezeigt, was auch immer sie über das Produkt sagt.",
    appealed: "Über Ihre Antwort entscheidet jemand anderes als beim ersten Mal, und diese Entscheidung ist endgültig.",
    published: "Alle können sie unter der Frage lesen. Danke, dass Sie geholfen haben.",
    rejected: "Ein Mensch hat sie gelesen und aus dem Grund abgelehnt, der unten steht.",
    rejectedEdit: "Ein Mensch hat sie gelesen und aus dem Grund abgelehnt, der unten steht.",
    rejectedAgain:
      "Sie haben widersprochen. Eine zweite Person hat aus dem Grund, der unten steht, ebenso entschieden. Diese Entscheidung ist hier endgültig.",
    withdrawn:
      "Niemand sieht sie mehr. Wenn Sie es sich anders überlegen, können Sie eine neue schreiben, die wieder ein Mensch liest.",
    gone: "Sie braucht deshalb keine Antwort mehr. Danke, dass Sie helfen wollten.",
    notOwner:
      "Antworten kann nur, wer {{product}} besitzt. Nach dem, was {{shop}} mitgeteilt hat, gilt das nicht für Sie: Ihr Kauf wurde storniert oder ist zurückgegangen, oder es war eine andere Variante.",
  },
  stays: "Bis dahin sehen alle weiter die Antwort unten, die früher angenommen wurde.",
  staysRefused: "Gezeigt wird weiter die Antwort, die früher angenommen wurde; sie steht unten.",
  question: "Die Frage",
  askedBy: "{{name}} fragt",
  askedBySomebody: "Jemand fragt",
  why: {
    heading: "Warum Sie gefragt werden",
    text: "Sie haben {{product}} bei {{shop}} gekauft ({{month}}) und zugestimmt, dass man Sie nach Ihren Produkten fragt. Ob Sie antworten, entscheiden Sie, und Ihre Antwort darf für oder gegen das Produkt sprechen: Gefragt wird der Reihe nach, und niemand hat darauf geachtet, wie Sie bewerten.",
    stop: "Ich möchte lieber nicht gefragt werden",
  },
  form: {
    heading: "Die Frage beantworten",
    change: "Ihre Antwort ändern",
    again: "Eine neue Antwort schreiben",
    send: "Antwort abschicken",
    sendChange: "Änderung abschicken",
    problems: "Ihre Antwort ist noch nicht abgeschickt",
    wait: "Es sind zu viele Antworten eingegangen. Ihre wurde nicht abgeschickt; was Sie geschrieben haben, steht noch hier. Warten Sie etwas und schicken Sie sie dann noch einmal ab.",
    overtaken:
      "Ihre Antwort wurde inzwischen geändert, vielleicht von Ihnen selbst in einem anderen Fenster. Es wurde nichts abgeschickt: Sehen Sie sich an, was jetzt dort steht, bevor Sie Ihre abschicken.",
    text: {
      label: "Ihre Antwort",
      hint: "Was Sie aus eigener Erfahrung wissen. Bis zu {{most}} Zeichen. Sie wird so gezeigt, wie Sie sie schreiben; lassen Sie darum Namen und Adressen weg.",
      missing: "Schreiben Sie Ihre Antwort",
      too_long: "Kürzen Sie Ihre Antwort auf {{most}} Zeichen; sie hat {{length}}",
      unreadable:
        "Ihre Antwort enthält Zeichen, die sich nicht darstellen lassen. Entfernen Sie sie, oder schreiben Sie sie neu",
    },
    name: {
      label: "Angezeigter Name (freiwillig)",
      hint: "Zum Beispiel Ihr Vorname. Ohne Angabe erscheint Ihre Antwort ohne Namen.",
      too_long: "Kürzen Sie Ihren Namen auf {{most}} Zeichen",
      unreadable:
        "Ihr Name enthält Zeichen, die sich nicht darstellen lassen. Entfernen Sie sie, oder schreiben Sie ihn neu",
    },
    shown:
      "Ein Mensch liest sie, bevor sie gezeigt wird. Daneben steht, dass Sie das Produkt seit {{month}} besitzen. Ihre E-Mail-Adresse und Ihre Bestellung werden nie gezeigt.",
    yours: "Sie können jederzeit über den Link in unserer E-Mail zurückkommen, um sie zu ändern oder zurückzuziehen.",
  },
  sent: "Was Sie geschickt haben",
  shown: "Was alle lesen",
  sentOn: "Gesendet am {{date}}",
  as: "Gezeigt mit dem Namen: {{name}}",
  asNobody: "Gezeigt ohne Namen",
  read: "Die Frage ansehen, wie alle sie sehen",
  decision: "Warum sie abgelehnt wurde",
  passage: "Die Entscheidung betrifft diese Worte von Ihnen:",
  note: "Anmerkung der Person, die entschieden hat:",
  withdraw: {
    link: "Ihre Antwort zurückziehen",
    heading: "Ihre Antwort zurückziehen?",
    text: "Niemand kann sie dann mehr lesen. Sie können später eine neue schreiben, die wieder ein Mensch liest.",
    confirm: "Ja, zurückziehen",
    cancel: "Nein, behalten",
  },
  appeal: {
    heading: "Jemand anderen entscheiden lassen",
    text: "Schreiben Sie, warum Sie die Entscheidung für falsch halten. Jemand anderes als beim ersten Mal liest Ihre Antwort und was Sie hier schreiben; diese Entscheidung ist endgültig. Was Sie hier schreiben, wird nicht veröffentlicht.",
    until: "Sie können bis zum {{date}} widersprechen.",
    label: "Warum sollte Ihre Antwort gezeigt werden?",
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
  reason: {
    personal_data: "Sie enthält Kontaktdaten oder beschreibt eine private Person",
    offensive: "Sie beleidigt, bedroht oder diskriminiert",
    not_an_answer: "Sie beantwortet nicht, was gefragt ist",
    advertising: "Sie wirbt für etwas oder verweist auf andere Seiten",
    unlawful: "Sie sagt etwas, das nicht veröffentlicht werden darf",
    illegible: "Sie ist nicht zu verstehen",
  },
  mail: {
    greeting: "Guten Tag,",
    subject: {
      published: "Ihre Antwort zu {{product}} wird gezeigt",
      upheld: "Ihre Antwort zu {{product}}: Ihr Widerspruch hatte Erfolg",
      rejected: "Ihre Antwort zu {{product}} wird nicht gezeigt",
    },
    published:
      "Ihre Antwort auf eine Frage zu {{product}}, die bei {{shop}} gestellt wurde, wird jetzt gezeigt. Danke, dass Sie geholfen haben.",
    upheld:
      "Sie haben einer Entscheidung über Ihre Antwort auf eine Frage zu {{product}} widersprochen, die bei {{shop}} gestellt wurde. Am {{decided}} hat eine andere Person zu Ihren Gunsten entschieden: Die Antwort wird jetzt gezeigt.",
    page: "Sie steht hier, wo alle sie lesen können:",
    open: { page: "Ihre Antwort ansehen", own: "Ihre Seite öffnen" },
    rejected:
      "Am {{decided}} wurde entschieden, die Antwort auf eine Frage zu {{product}} nicht zu zeigen, die Sie {{shop}} am {{sent}} geschickt haben.",
    staysRefused: "Ihre frühere Antwort, die angenommen wurde, wird weiter gezeigt.",
    why: {
      reason: "Der Grund: {{reason}}.",
      passage: "Die Entscheidung betrifft diese Worte von Ihnen:",
      note: "Die Person, die entschieden hat, fügt hinzu:",
    },
    person:
      "Ein Mensch hat Ihre Antwort gelesen und entschieden. Kein Programm entscheidet über Antworten: Programme markieren nur Wörter, die sich dieser Mensch ansehen soll. Was Sie vom Produkt halten, spielte keine Rolle.",
    another: "Sie hatten der ersten Entscheidung widersprochen. Diese hat eine andere Person getroffen.",
    next: {
      heading: "Was Sie tun können:",
      again: "Ihre Antwort ändern und noch einmal abschicken. Dann entscheidet ein Mensch neu.",
      appeal:
        "Bis zum {{until}} kostenlos widersprechen. Dann sieht es sich eine andere Person an. Schreiben Sie, was übersehen wurde.",
      elsewhere:
        "Dieser Entscheidung können Sie hier nicht mehr widersprechen. Sie können sich an eine außergerichtliche Streitbeilegungsstelle oder an ein Gericht wenden.",
    },
    ownAppeal: "Beides können Sie auf der Seite Ihrer Antwort, die nur für Sie ist:",
    own: "Auf der Seite Ihrer Antwort, die nur für Sie ist, können Sie sie ändern oder zurückziehen:",
  },
};
