import { answerTasks } from "../platform/thread-apart.ts";
import { takeCheckStep } from "./check-steps.ts";

// Started as a thread by check-runner.ts.
answerTasks(takeCheckStep);
