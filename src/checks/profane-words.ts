import type { Language } from "../platform/languages.ts";

/**
 * Words on the library's lists that are everyday words in a review. Its German and French lists are translations of the
 * English one, word by word ("les", "Fehler", "Schrauben"), and its English one contains medicine, birds and tools; and
 * what it takes for disguised letters may be a phone's name ("A55") or the end of a word ("the film's hit song").
 */
export const everyday: Partial<Record<Language, string>> = {
  en: `a55|a$s|as$|anal|anus|balls|bestial|bloody|bollok|boner|boob|boobs|breasts|bugger|bum|butt|butts|chink|cipa|
    clitoris|cnut|cock|cocks|cok|coon|cox|cum|cumming|cummer|damn|dildo|dildos|dink|dinks|dirsa|dogging|doggin|dyke|
    ejaculate|ejaculation|fagot|fagots|fanny|fcuk|feck|flange|gaylord|hoar|hoare|hoer|hoes|hore|jap|kock|kondum|kum|
    kums|kummer|labia|lust|lusting|masochist|muff|nob|orgasm|orgasms|pawn|pecker|penis|pimpis|poop|prick|pricks|
    pron|pube|pusse|pussi|rectum|retard|rimming|s hit|s.o.b.|sadist|screwing|scroat|scrotum|semen|sex|shag|smut|
    snatch|spac|spunk|teets|teez|testical|testicle|tit|vagina|viagra|vulva|wang|willies|willy`,
  de: `a55|a$s|anal|anus|ausleger|bestial|bestialität|blasen|bollok|brüste|buhn|bum|bälle|chink|cipa|cnut|coon|cox|cum|
    cumming|dildo|dildos|dink|dinks|dirsa|doggin|dord|dyke|eier|ejakulat|ejakulation|ejakuliert|esel|fagot|fanny|
    fcuk|fehler|felgen|flansch|flat|fux|gaylord|geil|geknallt|geschlecht|glocke|hahnmacher|hintern|hoare|hoden|hoer|
    hor|hore|huhn|hunde|hündchen|in %|jap|klitoris|knaufende|knochen|knopfkopf|knospead|knospen|knüppel|kock|kokos|
    kondum|kum|kummer|kums|kümmel|labia|lust|lustig|masochist|metzger|mist|muff|nob|nüsse|orgasime|orgasmen|
    orgasmus|pecker|penis|pfoten|phantasievoll|pimpis|poop|pricks|pron|pube|pusse|pussi|rektum|s hit|s.o.b.|sadist|
    samen|schauben|scherben|schlitten|schrauben|schwachsinn|schwanz|schwänze|shag|shank|skroat|skrotum|smut|snatch|
    spac|splitter|spunk|stiche|teets|teez|tit|vagina|verdammt|verzögert|viagra|vulva|wahnsinn|wang|willies|willy|
    ziegen`,
  fr: `- oui|3 points|4 h|5 heures|a$|a55|anal|anus|arnaque|arrs|attaque|avec les doigts|bandes|bestial|bestialité|
    bollok|bouchons|boucliers|boules|bouton|boutonné|boutons|bride|bum|bête|bêteté|c'est ça|caca|caprins|chatte|
    chattes|chienne|chine|cipa|clitoris|clocher|cliquetis|coon|coq|coqs|cox|croûte|culotte|cumming|cyalis|
    cyberdépannage|d'ânes|des gangs|dirsa|doux|duché|dyke|décollage|détecteur|en colère|en dollars|engourdissements|
    et toi|excité|fagot|fagots|fanny|fany|farcis|fcuk|fesses|feu|feuillage|frappe de poing|frappes de poing|fusils|
    fux|gaylord|gland|gode|godes|gras|gros plan|hoare|infesté|jante|jap|jocky|kock|kondum|kondums|kum|kummer|labia|
    lancer|les|les briques|les plus excités|levrette|lustre|luxure|maquereau|masochiste|maître|maître-bateau|
    maîtrise3|muff|mégots|nob|nom de dieu|nut|orgasme|orgasmes|osseux|ouvrage|ouvrés|peaux|pic|pipe|pipes|pique|
    poitrines|pomme|pour|pousse|pube|purée|pusse|pâte|pénis|rectum|retard|s hit|s'il vous plaît|s.o.b.|sabots|
    sac à bille|sac à billes|sac à noix|sadique|sanglant|sciages|scroat|scrotte|scrotum|sein|seins|seigneur|sexe|
    signalisation|smut|snatch|souris|spac|sperme|spermes|sur gage|tablier|taux de chute|testicule|thorax|tit|titre|
    titre5|transexuelle|tuyau|tétons|vagin|viagra|vissage|vulve|wang|willy|ânes|éjaculation|éjaculations|évier|
    éviers`,
};

/** Words that its lists lack. */
export const lacking: Partial<Record<Language, string>> = {
  en: "arsehole|arseholes|bastards|bollocks|dickheads|dicks|nazis|paki|pakis|retarded|retards|tranny|twats|wankers",
  de: `arschgeige|beschissen|beschissene|beschissenen|beschissener|beschissenes|drecksau|drecksding|dreckskerl|dreckskerle|fotzen|ficken|
    fresse|huren|hurensohn|hurensöhne|idioten|kanake|kanaken|missgeburt|mongo|nazis|neger|nutte|nutten|pissnelke|scheiss|
    scheissdreck|scheisse|scheiß|scheißding|scheißdreck|scheissding|scheissteil|scheißteil|spast|spasti|verarsche|verarscht|
    verfickte|verfickten|verfickter|verficktes|wichsern|wixer`,
  fr: `bougnoule|bougnoules|branleurs|chiant|chiante|chier|con|connards|connasse|conne|connerie|conneries|cons|couilles|enculer|foutre|
    enfoirée|merdes|merdique|merdiques|nazis|nique|niquer|putes|salaud|salauds|salopard|salopards|ta gueule`,
};

/** The words in whose company a word means something else; each a list of words with `|` between them. */
export type Company = {
  /** One of the two words before it. */
  before?: string;
  /** One of the two words after it. */
  after?: string;
  /** One of the ten words on either side. */
  near?: string;
  /** Written as a name: with a capital although no sentence begins there, or before another name. */
  asName?: true;
};

const historyEn = `germany|german|germans|war|ww2|wwii|history|historical|hitler|occupied|occupation|regime|era|novel|book|film|
  documentary|thriller|poland|resistance|spy|holocaust|camp|camps|1930s|1940s|story`;
const historyDe = `deutschland|zeit|regime|krieg|krieges|weltkrieg|geschichte|roman|buch|film|doku|dokumentation|widerstand|reich|
  verfolgung|hitler|holocaust|krimi|1933|1945|hörbuch`;
const historyFr = `allemagne|allemand|allemands|guerre|occupation|régime|roman|livre|film|histoire|résistance|documentaire|camp|camps|
  hitler|shoah|1940|1942|1943|1944|récit`;
const people = "sapiens|faber|deus|erectus|ludens|habilis|neanderthalensis|oeconomicus|economicus|naledi|ergaster";
const dogs = `puppy|puppies|pup|pups|litter|whelping|whelped|season|spayed|spaniel|labrador|lab|retriever|terrier|collie|kennel|
  breeder|dog|dogs|collar|harness|lead|vet|whippet|greyhound|poodle|hound|shepherd`;
const cigarettes = "cigarette|cigarettes|lighter|ash|ashtray|smoke|smoking|smoker|packet|pack|tobacco|rolling";
const petsDe = `hund|hunde|hündin|katze|katzen|kater|rüde|welpe|welpen|baby|windel|windeln|beutel|tüte|katzenklo|streu|pferd|hamster|
  kaninchen|meerschweinchen|futter|napf`;

/**
 * Words that stay on the lists, with the places where they are not swearing: "Moby Dick", "blue tits", "cul-de-poule".
 */
export const companies: Partial<Record<Language, Readonly<Record<string, Company>>>> = {
  en: {
    ass: { before: "big|long|kick|kicks|kicking|bad|smart|jack|wild|african", near: "donkey|donkeys|mule|mules" },
    asses: { before: "wild", near: "donkey|donkeys|mule|mules" },
    bastard: { after: "file|files|sword|cut" },
    bitch: { near: dogs },
    bitches: { near: dogs },
    bollocks: { near: "album|pistols|vinyl|lp|record|cd" },
    dick: {
      before: "moby|philip|k|spotted|private",
      after: "van|dyke|francis|tracy|bruna|turpin|pudding",
      asName: true,
    },
    dicks: { asName: true },
    faggot: { near: "gravy|peas|mash|butcher|pork|oven|kindling|willow|wood" },
    faggots: { near: "gravy|peas|mash|butcher|pork|oven|kindling|willow|wood" },
    fag: { near: cigarettes },
    fags: { near: cigarettes },
    homo: { after: people },
    horny: { near: "skin|feet|foot|heel|heels|goat|toad|callus|calluses|hooves|hoof" },
    nazi: { near: historyEn },
    nazis: { near: historyEn },
    porn: { before: "food" },
    pussy: { after: "willow|willows|bow|cat|cats|galore|riot" },
    retarded: { before: "fire|flame" },
    retards: { near: "rust|growth|fire|flame|flames|spoilage|mould|mold|corrosion|weeds|drying|evaporation" },
    tits: {
      before: "blue|great|coal|marsh|willow|bearded|crested|tailed",
      near: "feeder|feeders|bird|birds|nest|nests|robins|sparrows|finches|goldfinches|peanuts|garden",
    },
    tosser: { before: "salad|pancake|coin|caber|hay|pizza|compost" },
    tranny: { after: "fluid|oil|van|cooler", near: "transmission|gearbox|transit" },
  },
  de: {
    bastard: { after: "feile|feilen", near: "feile|feilen|hieb" },
    fresse: { near: petsDe },
    homo: { after: people },
    idiot: { near: "dostojewski|dostojewskij|dostojewskis|roman|hörbuch" },
    kacke: { near: petsDe },
    mongo: { after: "db", near: "datenbank|server" },
    nazi: { near: historyDe },
    nazis: { near: historyDe },
    pisse: { near: petsDe },
    pissen: { near: petsDe },
  },
  fr: {
    bite: { near: "amarrage|bateau|quai|ponton|port" },
    bâtard: { near: "pain|pains|boulangerie|boulanger|farine|levain|baguette|four|chien|chiens|chiot|refuge" },
    con: { before: "chili|chile|chilli", after: "carne|leche|gusto|amore|brio|fuoco|queso|moto" },
    cons: { near: "pros" },
    crétin: { before: "lapin|lapins" },
    crétins: { before: "lapin|lapins" },
    cul: { after: "poule|poules|sac|bouteille|lampe|verre|pot|sec|plat|rond|nu|terreux" },
    enfoirés: { asName: true },
    homo: { after: people },
    nazi: { near: historyFr },
    nazis: { near: historyFr },
    nique: { before: "pique" },
    nègre: { after: "littéraire" },
    pisse: { after: "debout" },
    putain: { after: "respectueuse" },
  },
};
