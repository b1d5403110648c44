import { useRecommendedStore } from '@warp-drive/core';
import { JSONAPICache } from '@warp-drive/json-api';
import { backline } from '../data/backline.js';
import { schemas } from '../data/schemas.js';

export default useRecommendedStore({
  cache: JSONAPICache,
  handlers: [backline],
  schemas,
});
