import type { Translated } from "./en.ts";

export const de: Translated = {
  quote: "Wenn Sie uns das melden, nennen Sie bitte diese Nummer:",
  notUnderstood: {
    heading: "Diese Anfrage war nicht zu verstehen",
    advice:
      "Gehen Sie zurück und versuchen Sie es noch einmal. Geschieht es wieder, so öffnen Sie den Link, den Sie bekommen haben, von Neuem.",
  },
  forbidden: {
    heading: "Das ist Ihnen nicht zugänglich",
    advice:
      "Es gehört jemand anderem, oder Ihre Eingabe kam von einer Seite, die nicht mehr gilt. Gehen Sie zurück und laden Sie diese neu.",
  },
  notFound: {
    heading: "Unter dieser Adresse ist nichts zu finden",
    advice:
      "Vielleicht wurde der Link unterwegs abgeschnitten, oder ein neuerer ist an seine Stelle getreten. Öffnen Sie die neueste Nachricht, die Sie haben, oder bitten Sie den Absender des Links um einen anderen.",
  },
  tookTooLong: {
    heading: "Das hat zu lange gedauert",
    advice: "Ihre Eingabe kam nicht rechtzeitig an. Prüfen Sie Ihre Verbindung und versuchen Sie es noch einmal.",
  },
  changed: {
    heading: "Inzwischen hat sich etwas geändert",
    advice: "Öffnen Sie den Link, den Sie bekommen haben, noch einmal, um zu sehen, wie es jetzt steht.",
  },
  tooLong: {
    heading: "Das war zu lang",
    advice: "Ihre Eingabe ist größer, als diese Seite annehmen kann. Gehen Sie zurück und kürzen Sie sie.",
  },
  tooMany: {
    heading: "Zu viele Anfragen",
    advice: "Bitte warten Sie eine Minute und versuchen Sie es dann noch einmal.",
  },
  ourFault: {
    heading: "Bei uns ist etwas schiefgegangen",
    advice: "Es lag nicht an Ihnen und ist festgehalten. Bitte versuchen Sie es später noch einmal.",
  },
  unavailable: {
    heading: "Wir erreichen unsere Daten gerade nicht",
    advice:
      "Bitte warten Sie einen Augenblick und laden Sie diese Seite neu. Hatten Sie etwas geschrieben, so wird es dann noch einmal gesendet und zählt nur einmal.",
  },
  noRoom: {
    heading: "Auf unserem Server ist kein Platz mehr",
    advice:
      "Von dem, was Sie gesendet haben, wurde nichts gespeichert. Bitte senden Sie es später noch einmal, wenn wieder Platz ist.",
  },
  notStored: {
    heading: "Im Moment lässt sich nichts speichern",
    advice: "Von dem, was Sie gesendet haben, wurde nichts gespeichert. Bitte senden Sie es später noch einmal.",
  },
};
