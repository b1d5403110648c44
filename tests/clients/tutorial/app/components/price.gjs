import Component from '@glimmer/component';
import { tracked } from '@glimmer/tracking';
import { on } from '@ember/modifier';
import { service } from '@ember/service';
import { checkout } from '@warp-drive/core/reactive';
import { faults } from '../data/backline.js';
import { changedMaterial } from '../data/requests.js';

export default class Price extends Component {
  @service store;

  @tracked typed = null;
  @tracked fault = null;

  get price() {
    return this.typed ?? this.args.material.rental_price;
  }

  save = async ({ target }) => {
    this.typed = target.value;
    const material = await checkout(this.args.material);
    material.rental_price = target.valueAsNumber;
    try {
      await this.store.request(changedMaterial(this.store, material));
      this.typed = this.fault = null;
    } catch (error) {
      this.fault = faults(error).rental_price ?? error.message;
    }
  };

  <template>
    <input
      type="number"
      step="0.01"
      aria-label="Price of {{@material.name}}"
      aria-invalid={{if this.fault "true"}}
      value={{this.price}}
      {{on "change" this.save}}
    />
    {{#if this.fault}}
      <small role="alert">{{this.fault}}</small>
    {{/if}}
  </template>
}
