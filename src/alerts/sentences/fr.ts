import type { Translated } from "./en.ts";

export const fr: Translated = {
  open: "Ouvrir le point de terminaison",
  greeting: "Bonjour,",
  password: {
    subject: "Nouveau mot de passe pour Fairmark",
    what: "Un lien a été demandé pour cette adresse, avec lequel vous définissez un nouveau mot de passe pour Fairmark sur {{host}}. Il est valable une seule fois, pendant une heure :",
    otherwise:
      "Si vous ne l’avez pas demandé, vous n’avez rien à faire : votre mot de passe reste valable. Ne donnez ce lien à personne.",
    open: "Définir le mot de passe",
  },
  failing: {
    subject: "Un webhook de {{shop}} échoue depuis un jour",
    what: "Depuis un jour, Fairmark n’a pu remettre aucun message au point de terminaison du webhook sur {{host}}.",
    next: "Fairmark continue d’essayer. Après une semaine sans succès, le point de terminaison est désactivé et ne reçoit plus rien. Sa page montre le résultat de chaque tentative :",
  },
  disabled: {
    subject: "Un webhook de {{shop}} a été désactivé",
    what: "Le point de terminaison du webhook sur {{host}} a été désactivé : {{why}}",
    gone: "son serveur a répondu 410, ce qui signifie qu’il ne veut plus recevoir de messages.",
    failing: "pendant une semaine, tous les envois ont échoué.",
    next: "Il ne reçoit plus rien. Sur sa page, vous pouvez changer son adresse et le réactiver ; les messages en attente sont alors envoyés :",
  },
  recovered: {
    subject: "Un webhook de {{shop}} fonctionne de nouveau",
    what: "Le point de terminaison du webhook sur {{host}}, qui échouait depuis un jour ou plus, accepte de nouveau les messages.",
    next: "Les messages abandonnés entre-temps peuvent être renvoyés depuis sa page :",
  },
};
