import JSONAPIAdapter from '@ember-data/adapter/json-api';
import { pluralize, underscore } from '@ember-data/request-utils/string';
import { service } from '@ember/service';

export default class ApplicationAdapter extends JSONAPIAdapter {
  @service session;

  host = 'http://127.0.0.1:8000';
  namespace = 'api/v3';
  coalesceFindRequests = true; // filter[id]=1,2,3 answers all of them in one page

  get headers() {
    return { Authorization: `Bearer ${this.session.accessToken}` };
  }

  pathForType(modelName) {
    return underscore(pluralize(modelName));
  }
}
