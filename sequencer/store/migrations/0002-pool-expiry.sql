-- What expires is looked for twice a second: without reading the whole pool.
CREATE INDEX operations_pool_expiry ON operations (valid_until) WHERE stage = 'pooled';
