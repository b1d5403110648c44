import Component from '@glimmer/component';
import { tracked } from '@glimmer/tracking';
import { on } from '@ember/modifier';
import { service } from '@ember/service';
import { faults } from '../data/backline.js';
import { booking } from '../data/requests.js';

const instant = (local) => (local ? new Date(local).toISOString() : null);

const Field = <template>
  <label>
    {{@label}}
    <input aria-invalid={{if @fault "true"}} ...attributes />
    {{#if @fault}}
      <small role="alert">{{@fault}}</small>
    {{/if}}
  </label>
</template>;

export default class Booking extends Component {
  @service store;

  @tracked faults = {};
  @tracked booked = null;

  book = async (event) => {
    event.preventDefault();
    const { title, start, end } = Object.fromEntries(
      new FormData(event.target),
    );
    const period = { startsAt: instant(start), endsAt: instant(end) };
    try {
      const request = booking({
        title,
        ...period,
        quantities: this.args.quantities,
      });
      const { content } = await this.store.request(request);
      this.booked = { title, shortages: content.meta?.shortages?.length };
      this.faults = {};
      this.args.onBooked();
    } catch (error) {
      this.faults = faults(error);
    }
  };

  <template>
    {{#if @quantities.size}}
      <form {{on "submit" this.book}}>
        <h2>Book {{@quantities.size}} of them</h2>
        <Field @label="Title" @fault={{this.faults.title}} name="title" />
        <Field
          @label="From"
          @fault={{this.faults.starts_at}}
          name="start"
          type="datetime-local"
        />
        <Field
          @label="Until"
          @fault={{this.faults.ends_at}}
          name="end"
          type="datetime-local"
        />
        <button type="submit">Book</button>
        {{#if this.faults.base}}
          <small role="alert">{{this.faults.base}}</small>
        {{/if}}
      </form>
    {{else if this.booked}}
      <p role="status">
        “{{this.booked.title}}” is booked.
        {{#if this.booked.shortages}}
          There is too little of
          {{this.booked.shortages}}
          of its materials.
        {{/if}}
      </p>
    {{/if}}
  </template>
}
