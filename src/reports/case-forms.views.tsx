import type { ComponentChildren, VNode } from "preact";
import { CsrfField } from "../access/index.ts";
import { ProblemSummary, SelectField, TextArea } from "../platform/html/form.tsx";
import { removalReasons } from "../reviews/index.ts";
import type { CasePageProps } from "./case-form.ts";
import type { CaseAction } from "./review-case.ts";

/** What can be done about a case: a form for each, so that Enter in a field of one never does the other. */
export function CaseForms(props: CasePageProps): VNode | null {
  const { shown } = props;
  if (shown.isOwnRemoval) {
    return <p class="notice">You removed this review. Another person has to decide about the appeal.</p>;
  }
  if (shown.actions.length === 0) return null;
  return (
    <div class="decisions">
      <h2 class="visually-hidden">Decide</h2>
      {shown.actions.map((action) => forms[action](props))}
    </div>
  );
}

const forms: Record<CaseAction, (props: CasePageProps) => VNode> = {
  keep: (props) => (
    <ActionForm key="keep" {...props} action="keep" button="Keep the review" heading="It follows the rules">
      <Note {...props} action="keep" hint="For the record. Nobody outside the console reads it." />
    </ActionForm>
  ),
  remove: (props) => (
    <ActionForm key="remove" {...props} action="remove" button="Remove the review" heading="It breaks a rule" isDanger>
      <p>Shoppers no longer see it. Its author is told why, and may appeal.</p>
      <SelectField
        name="reason"
        label="Reason"
        hint="Appears in the statement of reasons that the author receives."
        value={chosenReason(props)}
        options={[["", "Choose …"], ...Object.entries(removalReasons)]}
        problem={props.form.problems.reason}
      />
      <Note {...props} action="remove" hint="The author reads it too. Name the words that the removal is about." />
    </ActionForm>
  ),
  uphold: (props) => (
    <ActionForm key="uphold" {...props} action="uphold" button="Uphold the appeal" heading="The author is right">
      <Note {...props} action="uphold" hint="The author can read it." />
    </ActionForm>
  ),
  dismiss: (props) => (
    <ActionForm
      key="dismiss"
      {...props}
      action="dismiss"
      button="Dismiss the appeal"
      heading="It stays removed"
      isDanger
    >
      <p>Shoppers do not see the review again.</p>
      <Note {...props} action="dismiss" hint="The author can read it. This decision is final here." />
    </ActionForm>
  ),
};

function chosenReason({ shown, form }: CasePageProps): string {
  if (form.action === "remove") return form.reason;
  return shown.case.kind === "other_purchaser" ? "not_the_purchaser" : "";
}

type ActionFormProps = CasePageProps & {
  action: CaseAction;
  heading: string;
  button: string;
  isDanger?: boolean;
  children: ComponentChildren;
};

function ActionForm(props: ActionFormProps): VNode {
  const { staff, shown, form, action, heading, button, isDanger, children } = props;
  const path = `/console/${shown.organisation.trkref}/cases/${shown.case.id}/${action}`;
  const { note, reason } = form.action === action ? form.problems : {};
  return (
    <form method="post" action={path} class="panel" noValidate>
      <ProblemSummary heading="Nothing has been done yet" problems={{ reason, [`${action}_note`]: note }} />
      <h3>{heading}</h3>
      <CsrfField staff={staff} />
      {children}
      <button type="submit" class={isDanger ? "danger" : undefined}>
        {button}
      </button>
    </form>
  );
}

function Note({ form, action, hint }: CasePageProps & { action: CaseAction; hint: string }): VNode {
  const isSent = form.action === action;
  return (
    <TextArea
      name={`${action}_note`}
      label="Note"
      hint={hint}
      value={isSent ? form.note : ""}
      problem={isSent ? form.problems.note : undefined}
      rows={3}
    />
  );
}
