import type { VNode } from "preact";

export type MailFootProps = {
  /** Why its reader gets it. */
  why: string;
  /** Who sends it. */
  sender: string;
  /** The links by which such mails are chosen or stopped; none for mails that cannot be. */
  ways: readonly { url: string; label: string }[];
};

/** The small print at the foot of a mail. */
export function MailFoot({ why, sender, ways }: MailFootProps): VNode {
  return (
    <>
      <p style="margin:0 0 8px">{why}</p>
      <p style="margin:0 0 8px">
        {sender}
        {ways.map(({ url, label }) => (
          <>
            {" · "}
            <a href={url} style="color:#5b6663;text-decoration:underline;white-space:nowrap">
              {label}
            </a>
          </>
        ))}
      </p>
    </>
  );
}
