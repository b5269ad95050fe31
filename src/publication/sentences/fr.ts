import type { Translated } from "./en.ts";

export const fr: Translated = {
  publication: {
    footnote: "Avis clients, avec Fairmark",
    languages: "Langue",
    outOfTen: "sur 10",
    anonymous: "Anonyme",
    yes: "Oui",
    no: "Non",
    count_one: "{{shown}} avis",
    count_many: "{{shown}} d’avis",
    count_other: "{{shown}} avis",
    product: {
      unnamed: "Produit {{sku}}",
      seeAt: "Le voir chez {{shop}}",
      all: "Tous les avis sur ce produit",
      average: "{{average}} sur 10 en moyenne",
    },
    review: {
      title: "{{score}} sur 10 : un avis sur {{product}} – {{shop}}",
      of: "Avis sur {{product}} :",
      edited: "Modifié par son auteur le {{date}}",
      good: "Points positifs",
      bad: "Points négatifs",
      comments: "Commentaires",
      noText: "L’auteur a donné une note sans écrire de texte.",
      scores: "Autres notes",
      ofTen: "{{score}} sur 10",
      reply: "Réponse de {{shop}}",
      alone: "Cet avis sur sa propre page",
      report: "Signaler cet avis",
      all: "Tous les avis sur {{product}}",
    },
    shop: {
      heading: "À propos de la boutique",
      wouldBuyAgain: "Y achèterait de nouveau",
      happyWithDelivery: "Satisfait de la livraison",
      happyWithCustomerService: "Satisfait du service client",
      likelihoodToRecommend: "La recommanderait",
      ofTen: "{{score}} sur une échelle de 0 à 10",
      comments: "Avec les mots de l’auteur",
    },
    facts: {
      experience: "Date de l’expérience",
      unknown: "Inconnue",
      publication: "Date de publication",
      verification: "Comment il a été vérifié",
      confirmed: "Une commande confirme cet achat : {{shop}} a vendu ce produit à l’auteur de l’avis.",
      named:
        "La boutique a déclaré cet achat : {{shop}} indique que l’auteur de l’avis a acheté ce produit. Aucune commande ne l’a encore confirmé.",
      incentive: "Contrepartie",
      incentiveGiven: "Oui, selon la boutique",
      incentiveNone: "Aucune, selon la boutique",
      incentiveUnknown: "Non connue",
    },
    line: {
      confirmed: "Achat vérifié",
      named: "Achat déclaré par la boutique",
      bought: "acheté le {{date}}",
      boughtUnknown: "date d’achat inconnue",
      published: "publié le {{date}}",
      edited: "modifié le {{date}}",
      incentiveGiven: "avec contrepartie",
      incentiveNone: "sans contrepartie",
      incentiveUnknown: "contrepartie éventuelle non connue",
      more: "Détails, signaler",
    },
    label: {
      incentivised: "Cet avis a donné lieu à une contrepartie",
      cancelled: "La commande a été annulée",
      refunded: "Le produit a été remboursé",
    },
    list: {
      title: "Avis sur {{product}} – {{shop}}",
      titlePage: "Avis sur {{product}}, page {{page}} – {{shop}}",
      heading: "Avis sur {{product}}",
      mean: "La moyenne de toutes les notes globales ; chaque avis compte une fois.",
      formula: "Comment la note est calculée",
      distribution: "Combien de fois chaque note a été donnée",
      score: "Note",
      reviews: "Avis",
      range: "Avis {{from}} à {{to}} sur {{of}}",
      one: "L’avis",
      orderBy: "Ordre des avis",
      order: {
        newest: "les plus récents",
        oldest: "les plus anciens",
        highest: "les meilleures notes",
        lowest: "les moins bonnes notes",
      },
      writtenIn: "Langue des avis",
      everyLanguage: "toutes",
      onlyScore: "Seulement les avis à {{score}} sur 10",
      narrowed: {
        score: "Vous avez choisi de voir seulement les avis à {{score}} sur 10 : {{found}} sur {{all}}.",
        writtenIn: "Vous avez choisi de voir seulement les avis en langue « {{language}} » : {{found}} sur {{all}}.",
        both: "Vous avez choisi de voir seulement les avis en langue « {{language}} » à {{score}} sur 10 : {{found}} sur {{all}}.",
        back: "Voir tous les avis",
      },
      ordered: {
        newest: "Les plus récents d’abord, par date de publication.",
        oldest: "Les plus anciens d’abord, par date de publication.",
        highest:
          "Les meilleures notes globales d’abord, puis les avis les plus récents. Vous avez choisi cet ordre ; sans choix, les plus récents viennent d’abord.",
        lowest:
          "Les moins bonnes notes globales d’abord, puis les avis les plus récents. Vous avez choisi cet ordre ; sans choix, les plus récents viennent d’abord.",
      },
      pages: "Pages",
      page: "Page {{page}} sur {{pages}}",
      previous: "Page précédente",
      next: "Page suivante",
      empty: "Aucun avis sur ce produit n’est encore publié.",
      emptyWhy:
        "Seules les personnes qui l’ont acheté chez {{shop}} peuvent donner leur avis. Ce qu’elles écrivent paraît ici, quelle que soit leur note.",
    },
    variants: {
      together:
        "Les avis sur les {{variants}} variantes de ce produit sont réunis ici ; chacun indique celle dont il parle.",
      why: "Comment les variantes sont présentées et comptées",
      one: "Variante :",
      counted: "(les {{variants}} variantes ensemble)",
    },
    disclosure: {
      heading: "D’où viennent ces avis",
      text: "Les avis viennent de personnes que {{shop}} désigne comme acheteurs ; chacun dit jusqu’où cela a été vérifié. Une personne décide de chaque avis, selon des règles qui ne dépendent pas de la note.",
      link: "Comment les avis sont contrôlés, classés, conservés et supprimés",
    },
  },

  policy: {
    title: "Comment naissent les avis chez {{shop}}",
    heading: "Comment les avis sont contrôlés, classés, conservés et supprimés",
    lead: "Les avis sont recueillis et examinés par {{shop}}, ou pour son compte. Cette page est faite des réglages en vigueur, et ses chiffres disent quand ils ont été comptés.",
    contents: "Sur cette page",
    who: {
      heading: "Qui peut écrire, et comment cela est vérifié",
      purchasers:
        "Seules les personnes que {{shop}} désigne comme acheteurs peuvent écrire, une fois par achat : chacune reçoit un lien personnel. Sans lui, personne ne peut écrire.",
      confirmed:
        "« Achat vérifié » : les données de commande de {{shop}} disent que le produit a été vendu à l’auteur.",
      named:
        "« Achat déclaré par la boutique » : {{shop}} a indiqué que l’achat a eu lieu ; aucune commande ne l’a encore confirmé.",
      waits: "Chez {{shop}}, l’avis sur un achat seulement déclaré attend que sa commande soit arrivée.",
      takesNamed: "Les avis sur des achats seulement déclarés sont publiés aussi, et le disent.",
      undone: "Si la commande est annulée ou le produit remboursé par la suite, l’avis reste, et une mention le dit.",
      identity:
        "Rien d’autre n’est vérifié à propos des auteurs. Ils choisissent le nom sous lequel ils paraissent, ou restent anonymes. Les avis importés d’ailleurs ne sont jamais présentés comme vérifiés.",
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
      text: "Pendant six mois après un refus ou une suppression, l’auteur peut contester gratuitement. Une autre personne que la première décide alors.",
    },
    order: {
      heading: "Ordre",
      text: "Les plus récents d’abord, par date de publication. Le lecteur peut demander les plus anciens d’abord, les notes les plus hautes ou les plus basses d’abord, ou seulement les avis ayant une certaine note ou écrits dans une langue. La page l’indique alors au-dessus de la liste ; la note et la répartition restent celles de tous les avis. Sans cela, rien n’est filtré ; rien n’est mis en avant ni payé.",
    },
    score: {
      heading: "Comment la note est calculée",
      text: "La note d’un produit est la moyenne des notes globales, de 1 à 10, de tous ses avis publiés, arrondie à une décimale. Chaque avis compte une fois et autant que tout autre, quel que soit son âge et la façon dont l’achat a été vérifié. Les avis refusés, supprimés ou retirés par leur auteur ne comptent pas. La répartition à côté de la note compte les mêmes avis.",
    },
    variants: {
      heading: "Variantes d’un produit",
      off: "La page d’un produit présente et compte les avis sur ce seul produit, même quand le même article est vendu en plusieurs couleurs ou tailles comme autant de produits.",
      group:
        "Quand {{shop}} vend un produit en plusieurs variantes, par exemple en plusieurs couleurs ou tailles, les avis sur toutes les variantes sont réunis sur la page de chacune. Ce sont les groupes de produits du catalogue de {{shop}} qui disent quels produits sont des variantes l’un de l’autre.",
      gtin: "Quand {{shop}} vend plusieurs articles avec le même GTIN, le numéro sous le code-barres, ils comptent comme des variantes d’un seul produit : les avis sur tous ces articles sont réunis sur la page de chacun.",
      counted:
        "Chaque avis nomme alors la variante dont il parle. La note, la répartition et le nombre d’avis sont ceux de toutes les variantes ensemble. Chaque avis compte une fois ; aucun n’est écarté à cause de sa note ou de sa variante.",
    },
    kept: {
      heading: "Combien de temps les avis sont conservés",
      text: "Un avis publié reste, sans limite de durée, jusqu’à ce que son auteur le retire ou qu’il doive être supprimé. Un avis supprimé est conservé un an, hors de vue, comme preuve, puis effacé.",
    },
    removal: {
      heading: "Signalements et suppression",
      report: "Chacun peut signaler un avis par le lien placé dessous. Une personne décide de chaque signalement.",
      list: "Un avis publié n’est supprimé que pour l’une de ces raisons :",
      text: "L’auteur en apprend le motif. Chaque suppression est consignée avec son motif et comptée plus bas.",
    },
    author: {
      heading: "Ce que peuvent faire les auteurs",
      edit: "Un auteur peut à tout moment modifier ou retirer son avis, par un lien que lui seul possède. Une modification est examinée comme un nouvel avis ; d’ici là l’ancien texte reste, et ensuite la page dit qu’il a été modifié.",
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
      text: "Ces pages elles-mêmes n’offrent rien en contrepartie d’un avis, et rien ne peut y dépendre d’une note. Quand {{shop}} indique, pour une commande, qu’une contrepartie a été donnée pour un avis, une mention placée avant son premier mot le dit, et elle n’est jamais retirée. « Sans contrepartie » figure là où {{shop}} dit que rien n’a été donné, « non connue » là où rien n’a été dit. Ces avis comptent dans la note d’un produit comme tous les autres.",
    },
    contact: {
      heading: "Joindre la boutique",
      text: "Un problème avec une commande ? {{shop}} peut être jointe en dehors de tout avis : {{contact}}. Cela ne remplace ni ne retarde un avis.",
    },
  },

  invited: {
    heading: "À qui un avis est demandé",
    off: "{{shop}} n’envoie aucune demande d’avis par ce système. On ne sait pas ici si elle en demande autrement. Les acheteurs peuvent écrire malgré tout, par leur lien.",
    everyone:
      "{{shop}} écrit par e-mail à tous ceux qu’une commande désigne comme acheteurs, quoi qu’ils aient probablement à dire : personne n’est choisi, laissé de côté ou interrogé autrement pour ce qu’il pourrait penser. Répondre est facultatif.",
    notAsked:
      "Rien n’est demandé à ceux dont l’achat a été annulé, remboursé ou a déjà un avis, qui se sont désabonnés de ces e-mails, dont l’adresse n’en reçoit pas, dont le lien a été retiré ou dont les données ont été effacées.",
    neverCategories:
      "Quoi que l’on en pense, aucun avis n’est demandé sur les articles de ces catégories (* remplace n’importe quels caractères) :",
    neverSkus:
      "Quoi que l’on en pense, aucun avis n’est demandé sur les articles qui portent ces références (* remplace n’importe quels caractères) :",
    oncePerProduct:
      "Qui achète de nouveau un produit n’est plus interrogé à son sujet : rien n’est demandé sur un produit au sujet duquel un avis a déjà été demandé à cette personne, ou sur lequel elle en a déjà donné un.",
    when: "La demande part {{days}} après la livraison de la commande, ou après l’achat quand la livraison n’est pas connue.",
    whenAtOnce:
      "La demande part le jour de la livraison de la commande, ou de l’achat quand la livraison n’est pas connue.",
    late: "Si ce jour est manqué, l’e-mail peut suivre jusqu’à {{days}} plus tard ; rien n’est demandé sur ce qui est plus ancien.",
    undated: "Quand aucune date n’est connue, on compte à partir de l’arrivée de la commande ici.",
    undatedNever: "Quand aucune date n’est connue, rien n’est demandé.",
    reminder:
      "Un seul rappel suit {{days}} après l’e-mail, sur ce qui n’a pas encore d’avis, avec ce qui a été livré plus tard de la même commande.",
    noReminder: "Aucun rappel ne suit.",
    rest: "Personne ne reçoit plus d’un tel e-mail en {{days}}, et chacun permet de s’en désabonner par son lien.",
    countries: "Pour les acheteurs de ces pays, il en va autrement :",
    country: "{{country}} : {{days}} après la livraison ou l’achat",
    countryAtOnce: "{{country}} : le jour de la livraison ou de l’achat",
    countryNever: "{{country}} : rien n’est demandé",
    incentives:
      "Quand une commande indique que son acheteur a reçu quelque chose en échange d’un avis, l’e-mail le dit, et l’avis porte une mention : voir «\u00a0{{section}}\u00a0».",
  },

  figures: {
    heading: "Les chiffres",
    period:
      "Depuis le début jusqu’au décompte, {{moment}}, tous produits confondus. Il est refait dans les minutes qui suivent tout changement. Une modification renvoyée compte comme un texte de plus.",
    sent: "Envoyés",
    published: "Publiés",
    rejected: "Refusés",
    waiting: "En attente d’une décision ou de la publication",
    takenBack: "Modifiés ou retirés avant une décision",
    rate: "Publiés, parmi tous ceux dont il a été décidé",
    none: "Aucun pour l’instant",
    decision: "Délai jusqu’à la décision",
    publication: "Délai jusqu’à la publication",
    times: "la moitié : {{median}} au plus ; neuf sur dix : {{most}} au plus",
    promise: "Décidés à temps",
    promiseKept: "{{kept}} sur {{due}} ({{share}}) ; en retard actuellement : {{overdue}}",
    underHour: "une heure",
    hours_one: "{{shown}} heure",
    hours_other: "{{shown}} heures",
    days_one: "{{shown}} jour",
    days_other: "{{shown}} jours",
    small: "Moins de {{few}} décisions : trop peu pour en conclure quoi que ce soit.",
    byScore: {
      caption: "Décisions par note globale",
      score: "Note",
      published: "Publiés",
      rejected: "Refusés",
      rate: "Part publiée",
      removed: "Supprimés ensuite",
      decision: "Moitié décidée en",
      publication: "Moitié publiée en",
      smallMark: "peu",
      why: "Les notes des avis encore en attente ne sont dites nulle part, pour que personne qui décide ne puisse les apprendre. « {{mark}} » marque les lignes de moins de {{few}} décisions.",
    },
    rejections: "Refus par motif",
    removals: "Suppressions par motif",
    noReason: "aucun motif consigné",
    after: {
      heading: "Ce qui s’est passé ensuite",
      restored: "Affichés de nouveau après une contestation",
      withdrawn: "Retirés par leurs auteurs",
      withdrawnBySystem: "Retirés parce qu’une commande désignait un autre acheteur",
    },
    erased: {
      caption: "Avis dont les données de l’auteur ont été effacées",
      asked: "Qui l’a demandé",
      author: "L’auteur",
      shop: "La boutique",
      unknown: "Non consigné",
      kept: "Avis resté, anonyme",
      gone: "Avis disparu aussi",
    },
  },

  structuredData: { good: "Points positifs : {{text}}", bad: "Points négatifs : {{text}}" },
};
