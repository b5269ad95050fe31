import type { VNode } from "preact";
import { FactLine, Folded, type ReviewCardProps } from "./card.views.tsx";
import { Author, Labels, Reply, ShopAnswers } from "./opinion.views.tsx";

/** What one customer says about the shop itself, among others. Its heading is an h3. */
export function ExperienceCard(props: ReviewCardProps): VNode {
  const id = `experience-${props.review.number}`;
  return (
    <article class="card" part="card" aria-labelledby={id}>
      <div class="card-head">
        <h3 id={id} part="card-heading">
          <Author {...props} />
        </h3>
      </div>
      <Labels {...props} />
      <FactLine {...props} />
      <div class="answers">
        <ShopAnswers {...props} />
      </div>
      <Reply {...props} level="h4" />
      <Folded {...props} id={id} />
    </article>
  );
}
