import Component from '@glimmer/component';
import { tracked } from '@glimmer/tracking';
import { on } from '@ember/modifier';
import { fn } from '@ember/helper';
import { Request } from '@warp-drive/ember';
import { allParks, materialsPage } from '../data/requests.js';
import Booking from './booking.gjs';
import Price from './price.gjs';

const lastPage = (meta) => Math.max(meta.pagination.total_pages, 1);

export default class Materials extends Component {
  @tracked park = '';
  @tracked words = '';
  @tracked number = 1;
  @tracked quantities = new Map();

  parks = allParks();

  get page() {
    return materialsPage(this);
  }

  choose = (name, { target }) => {
    this[name] = target.value;
    this.number = 1;
  };

  turn = (pages) => (this.number += pages);

  take = (material, { target }) => {
    const quantities = new Map(this.quantities);
    if (target.valueAsNumber > 0)
      quantities.set(material.id, target.valueAsNumber);
    else quantities.delete(material.id);
    this.quantities = quantities;
  };

  taken = (material) => this.quantities.get(material.id);

  clear = () => (this.quantities = new Map());

  <template>
    <search>
      <label>
        Search
        <input type="search" {{on "change" (fn this.choose "words")}} />
      </label>
      <label>
        Park
        <select {{on "change" (fn this.choose "park")}}>
          <option value="">all</option>
          <Request @query={{this.parks}}>
            <:content as |parks|>
              {{#each parks.data as |park|}}
                <option value={{park.id}}>{{park.name}}</option>
              {{/each}}
            </:content>
            <:error><option disabled>(no list of parks)</option></:error>
          </Request>
        </select>
      </label>
    </search>

    <Request @query={{this.page}}>
      <:loading><p>Loading…</p></:loading>
      <:error as |error|><p role="alert">{{error.message}}</p></:error>
      <:content as |page|>
        <table>
          <thead>
            <tr>
              <th>Name</th>
              <th>Park</th>
              <th>Tags</th>
              <th>A day</th>
              <th>Take</th>
            </tr>
          </thead>
          <tbody>
            {{#each page.data key="id" as |material|}}
              <tr>
                <th scope="row">{{material.name}}</th>
                <td>{{material.park.name}}</td>
                <td>
                  {{#each material.tags as |tag|}}
                    <mark>{{tag.name}}</mark>
                  {{/each}}
                </td>
                <td><Price @material={{material}} /></td>
                <td>
                  <input
                    type="number"
                    min="0"
                    max={{material.stock_quantity}}
                    aria-label="Take of {{material.name}}"
                    value={{this.taken material}}
                    {{on "change" (fn this.take material)}}
                  />
                  of
                  {{material.stock_quantity}}
                </td>
              </tr>
            {{/each}}
          </tbody>
        </table>

        <nav aria-label="Pages">
          <button
            type="button"
            disabled={{unless page.links.prev true}}
            {{on "click" (fn this.turn -1)}}
          >Back</button>
          Page
          {{page.meta.pagination.page}}
          of
          {{lastPage page.meta}},
          {{page.meta.pagination.total_count}}
          materials
          <button
            type="button"
            disabled={{unless page.links.next true}}
            {{on "click" (fn this.turn 1)}}
          >Next</button>
        </nav>
      </:content>
    </Request>

    <Booking @quantities={{this.quantities}} @onBooked={{this.clear}} />
  </template>
}
