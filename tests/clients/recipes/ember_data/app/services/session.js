import Service from '@ember/service';

export default class SessionService extends Service {
  accessToken = null;

  async logIn(identifier, password) {
    const response = await fetch('http://127.0.0.1:8000/api/v3/auth/login', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ identifier, password }),
    });
    const answer = await response.json();
    if (!response.ok) throw new Error(answer.detail);
    this.accessToken = answer.access_token;
  }
}
