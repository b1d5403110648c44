import JSONAPISerializer from '@ember-data/serializer/json-api';
import { pluralize, underscore } from '@ember-data/request-utils/string';

export default class ApplicationSerializer extends JSONAPISerializer {
  keyForAttribute(name) {
    return underscore(name);
  }

  keyForRelationship(name) {
    return underscore(name);
  }

  payloadKeyFromModelName(modelName) {
    return underscore(pluralize(modelName));
  }
}
