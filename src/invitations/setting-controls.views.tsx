import type { VNode } from "preact";
import { regionNames } from "../platform/formats.ts";
import { countryCodes } from "../platform/values/country-names.ts";
import { type CountryRow, countryRows, fieldsOfRow, hoursOf } from "./setting-rows.ts";

type ControlProps = { value: string; problem: string | undefined };

/** From which hour on and until which one mails are sent: two choices. */
export function HoursControl({ value, problem }: ControlProps): VNode {
  const { from, until } = hoursOf(value);
  return (
    <fieldset class="field hours" id="invite_hours" aria-describedby="invite_hours_hint">
      <legend>Hours</legend>
      <p class="muted" id="invite_hours_hint">
        Mails are written and sent only between these hours, in the shop’s time zone.
      </p>
      <Problem name="invite_hours" problem={problem} />
      <p class="in-line">
        <label for="invite_hours_from">From</label>
        <HourSelect name="invite_hours_from" value={from} first={0} />
        <label for="invite_hours_until">until</label>
        <HourSelect name="invite_hours_until" value={until} first={1} />
      </p>
    </fieldset>
  );
}

/** 24 hours, from the first one on. */
function HourSelect({ name, value, first }: { name: string; value: string; first: 0 | 1 }): VNode {
  const hours = Array.from({ length: 24 }, (_, index) => String(index + first));
  return (
    <select id={name} name={name}>
      {hours.map((hour) => (
        <option key={hour} value={hour} selected={Number(hour) === Number(value)}>
          {hour.padStart(2, "0")}:00
        </option>
      ))}
    </select>
  );
}

/** Countries with days of their own, or in which nobody is asked: a row for each, and free ones. */
export function CountriesControl({ value, problem }: ControlProps): VNode {
  return (
    <fieldset class="field country-rules" id="invite_countries" aria-describedby="invite_countries_hint">
      <legend>Countries with their own rule</legend>
      <p class="muted" id="invite_countries_hint">
        For customers in these countries: a different number of days until the invitation, from 0 to 90, or no
        invitation. Choose “No country” to remove a rule. Save to add more.
      </p>
      <Problem name="invite_countries" problem={problem} />
      {countryRows(value).map((row, index) => (
        <CountryRule key={index} row={row} index={index} />
      ))}
    </fieldset>
  );
}

function CountryRule({ row, index }: { row: CountryRow; index: number }): VNode {
  const fields = fieldsOfRow(index);
  return (
    <fieldset class="in-line">
      <legend class="visually-hidden">Rule {index + 1}</legend>
      <select name={fields.country} aria-label="Country">
        <option value="">No country</option>
        {countries().map(([code, name]) => (
          <option key={code} value={code} selected={code === row.country}>
            {name}
          </option>
        ))}
      </select>
      <label>
        <input type="number" name={fields.days} value={row.days} min={0} max={90} /> days
      </label>
      <label>
        <input type="checkbox" name={fields.never} value="true" checked={row.isNever} /> never
      </label>
    </fieldset>
  );
}

function Problem({ name, problem }: { name: string; problem: string | undefined }): VNode | null {
  if (problem === undefined) return null;
  return (
    <p class="problem" id={`${name}_problem`}>
      {problem}
    </p>
  );
}

let known: (readonly [string, string])[] | undefined;

/** Every country by its English name; the codes as the rules have them. */
function countries(): readonly (readonly [string, string])[] {
  const names = regionNames("en-GB");
  known ??= countryCodes
    .map(({ alpha2 }) => [alpha2, names.of(alpha2) ?? alpha2] as const)
    .sort(([, a], [, b]) => (a < b ? -1 : 1));
  return known;
}
