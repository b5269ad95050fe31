// With `--import`, threads read TypeScript as the process does: tsx alone sees to the main thread only (Node 20).
import { register } from "tsx/esm/api";

register();
