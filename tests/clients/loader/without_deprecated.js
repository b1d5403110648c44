// To be imported first.
import { withoutDeprecated } from './macros.js';

withoutDeprecated();
