import type { VNode } from "preact";

export type MailFootProps = {
  /** Why its reader gets it. */
  why: string;
  /** Who sends it. */
  sender: string;
  /** The link that stops such mails; undefined for mails that cannot be stopped. */
  stop: { url: string; label: string } | undefined;
};

/** The small print at the foot of a mail. */
export function MailFoot({ why, sender, stop }: MailFootProps): VNode {
  return (
    <>
      <p style="margin:0 0 8px">{why}</p>
      <p style="margin:0 0 8px">
        {sender}
        {stop === undefined ? null : (
          <>
            {" · "}
            <a href={stop.url} style="color:#5b6663;text-decoration:underline">
              {stop.label}
            </a>
          </>
        )}
      </p>
    </>
  );
}
