import { tracked } from '@glimmer/tracking';

class Session {
  @tracked token = null;

  async logIn(identifier, password) {
    // eslint-disable-next-line warp-drive/no-external-request-patterns -- tokens are no resources
    const response = await fetch('http://127.0.0.1:8000/api/v3/auth/login', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ identifier, password }),
    });
    const answer = await response.json();
    if (!response.ok) throw new Error(answer.detail);
    this.token = answer.access_token;
  }
}

export const session = new Session();
