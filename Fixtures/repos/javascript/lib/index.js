'use strict';

module.exports = {
  ...require('./duration'),
  ...require('./stats'),
  ...require('./text'),
  ...require('./report'),
};
