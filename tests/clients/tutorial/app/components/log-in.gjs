import Component from '@glimmer/component';
import { tracked } from '@glimmer/tracking';
import { on } from '@ember/modifier';
import { session } from '../data/session.js';

export default class LogIn extends Component {
  @tracked fault = null;

  logIn = async (event) => {
    event.preventDefault();
    const { identifier, password } = Object.fromEntries(
      new FormData(event.target),
    );
    try {
      await session.logIn(identifier, password);
    } catch (error) {
      this.fault = error.message;
    }
  };

  <template>
    <form {{on "submit" this.logIn}}>
      <label>
        Name
        <input name="identifier" required autocomplete="username" />
      </label>
      <label>
        Password
        <input
          name="password"
          type="password"
          required
          autocomplete="current-password"
        />
      </label>
      <button type="submit">Log in</button>
      {{#if this.fault}}
        <small role="alert">{{this.fault}}</small>
      {{/if}}
    </form>
  </template>
}
