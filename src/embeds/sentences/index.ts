import { translationGroups } from "../../platform/i18n.ts";
import { de } from "./de.ts";
import { en } from "./en.ts";
import { fr } from "./fr.ts";

export const { embeds: embedSentences } = translationGroups({ en, de, fr });
