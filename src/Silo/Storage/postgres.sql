-- Orleans' ADO.NET providers run the texts they find in OrleansQuery (their public contract): each here is one statement, so that it
-- needs no transaction, and each table has a real primary key, so that nothing can have two rows. Silos and fronts keep the texts they
-- found at their start: what changes here must go on working with those of the version before.
CREATE TABLE IF NOT EXISTS OrleansQuery (QueryKey text PRIMARY KEY, QueryText text NOT NULL);

-- Grain state. A row's first version is a random number: what an activation that lost its silo still holds of a row that was deleted
-- and made again must not fit by accident. The fill factor leaves room to rewrite a row in its page.
CREATE TABLE IF NOT EXISTS OrleansStorage (
  ServiceId text NOT NULL, GrainTypeString text NOT NULL, GrainIdN0 bigint NOT NULL, GrainIdN1 bigint NOT NULL, GrainIdExtensionString text NOT NULL DEFAULT '',
  PayloadBinary bytea, ModifiedOn timestamptz NOT NULL DEFAULT now(), Version integer NOT NULL,
  PRIMARY KEY (ServiceId, GrainTypeString, GrainIdN0, GrainIdN1, GrainIdExtensionString)) WITH (fillfactor = 70);

-- Membership: the silos of each cluster, and the version that every change of them raises by one.
CREATE TABLE IF NOT EXISTS OrleansMembershipVersionTable (DeploymentId text PRIMARY KEY, Version integer NOT NULL DEFAULT 0, ChangedOn timestamptz NOT NULL DEFAULT now());
CREATE TABLE IF NOT EXISTS OrleansMembershipTable (
  DeploymentId text NOT NULL REFERENCES OrleansMembershipVersionTable, Address text NOT NULL, Port integer NOT NULL, Generation integer NOT NULL,
  SiloName text NOT NULL, HostName text NOT NULL, Status integer NOT NULL, ProxyPort integer, SuspectTimes text,
  StartTime timestamptz NOT NULL, IAmAliveTime timestamptz NOT NULL,
  PRIMARY KEY (DeploymentId, Address, Port, Generation));

-- Reminders. Period in milliseconds; GrainHash is an unsigned number kept as a signed one.
CREATE TABLE IF NOT EXISTS OrleansReminders (
  ServiceId text NOT NULL, GrainId text NOT NULL, ReminderName text NOT NULL, StartTime timestamptz NOT NULL, Period bigint NOT NULL,
  GrainHash integer NOT NULL, Version integer NOT NULL,
  PRIMARY KEY (ServiceId, GrainId, ReminderName));
CREATE INDEX IF NOT EXISTS OrleansRemindersByHash ON OrleansReminders (ServiceId, GrainHash);

INSERT INTO OrleansQuery (QueryKey, QueryText) VALUES
('WriteToStorageKey', '
WITH changed AS (
  UPDATE OrleansStorage SET PayloadBinary = @PayloadBinary, ModifiedOn = now(), Version = Version + 1
  WHERE ServiceId = @ServiceId AND GrainTypeString = @GrainTypeString AND GrainIdN0 = @GrainIdN0 AND GrainIdN1 = @GrainIdN1
    AND GrainIdExtensionString = COALESCE(@GrainIdExtensionString::text, '''') AND Version = @GrainStateVersion::int
  RETURNING Version),
added AS (
  INSERT INTO OrleansStorage (ServiceId, GrainTypeString, GrainIdN0, GrainIdN1, GrainIdExtensionString, PayloadBinary, Version)
  SELECT @ServiceId, @GrainTypeString, @GrainIdN0, @GrainIdN1, COALESCE(@GrainIdExtensionString::text, ''''), @PayloadBinary, (random() * 1000000000)::int + 1
  WHERE @GrainStateVersion::int IS NULL
  ON CONFLICT DO NOTHING RETURNING Version)
SELECT Version AS NewGrainStateVersion FROM changed UNION ALL SELECT Version FROM added'),
('ReadFromStorageKey', '
SELECT PayloadBinary, Version FROM OrleansStorage WHERE ServiceId = @ServiceId AND GrainTypeString = @GrainTypeString AND GrainIdN0 = @GrainIdN0
  AND GrainIdN1 = @GrainIdN1 AND GrainIdExtensionString = COALESCE(@GrainIdExtensionString::text, '''')'),
('ClearStorageKey', '
UPDATE OrleansStorage SET PayloadBinary = NULL, ModifiedOn = now(), Version = Version + 1 WHERE ServiceId = @ServiceId AND GrainTypeString = @GrainTypeString
  AND GrainIdN0 = @GrainIdN0 AND GrainIdN1 = @GrainIdN1 AND GrainIdExtensionString = COALESCE(@GrainIdExtensionString::text, '''') AND Version = @GrainStateVersion::int
RETURNING Version AS NewGrainStateVersion'),
('DeleteStorageKey', '
DELETE FROM OrleansStorage WHERE ServiceId = @ServiceId AND GrainTypeString = @GrainTypeString AND GrainIdN0 = @GrainIdN0 AND GrainIdN1 = @GrainIdN1
  AND GrainIdExtensionString = COALESCE(@GrainIdExtensionString::text, '''') AND Version = @GrainStateVersion::int
RETURNING Version + 1 AS NewGrainStateVersion'),

('InsertMembershipVersionKey', '
WITH added AS (INSERT INTO OrleansMembershipVersionTable (DeploymentId) VALUES (@DeploymentId) ON CONFLICT DO NOTHING RETURNING 1) SELECT count(*)::int FROM added'),
-- The version's row is locked first: of two silos that saw the same version one finds it raised, and changes nothing.
('InsertMembershipKey', '
WITH held AS (SELECT 1 FROM OrleansMembershipVersionTable WHERE DeploymentId = @DeploymentId AND Version = @Version FOR UPDATE),
added AS (
  INSERT INTO OrleansMembershipTable (DeploymentId, Address, Port, Generation, SiloName, HostName, Status, ProxyPort, StartTime, IAmAliveTime)
  SELECT @DeploymentId, @Address, @Port, @Generation, @SiloName, @HostName, @Status, @ProxyPort, @StartTime, @IAmAliveTime FROM held
  ON CONFLICT DO NOTHING RETURNING 1),
raised AS (
  UPDATE OrleansMembershipVersionTable SET Version = Version + 1, ChangedOn = now()
  WHERE DeploymentId = @DeploymentId AND Version = @Version AND EXISTS (SELECT 1 FROM added) RETURNING 1)
SELECT count(*)::int FROM raised'),
('UpdateMembershipKey', '
WITH held AS (SELECT 1 FROM OrleansMembershipVersionTable WHERE DeploymentId = @DeploymentId AND Version = @Version FOR UPDATE),
changed AS (
  UPDATE OrleansMembershipTable t SET Status = @Status, SuspectTimes = @SuspectTimes, IAmAliveTime = GREATEST(t.IAmAliveTime, @IAmAliveTime) FROM held
  WHERE t.DeploymentId = @DeploymentId AND t.Address = @Address AND t.Port = @Port AND t.Generation = @Generation RETURNING 1),
raised AS (
  UPDATE OrleansMembershipVersionTable SET Version = Version + 1, ChangedOn = now()
  WHERE DeploymentId = @DeploymentId AND Version = @Version AND EXISTS (SELECT 1 FROM changed) RETURNING 1)
SELECT count(*)::int FROM raised'),
('UpdateIAmAlivetimeKey', '
UPDATE OrleansMembershipTable SET IAmAliveTime = @IAmAliveTime WHERE DeploymentId = @DeploymentId AND Address = @Address AND Port = @Port AND Generation = @Generation'),
('MembershipReadRowKey', '
SELECT v.DeploymentId, m.Address, m.Port, m.Generation, m.SiloName, m.HostName, m.Status, m.ProxyPort, m.SuspectTimes, m.StartTime, m.IAmAliveTime, v.Version
FROM OrleansMembershipVersionTable v
LEFT JOIN OrleansMembershipTable m ON m.DeploymentId = v.DeploymentId AND m.Address = @Address AND m.Port = @Port AND m.Generation = @Generation
WHERE v.DeploymentId = @DeploymentId'),
('MembershipReadAllKey', '
SELECT v.DeploymentId, m.Address, m.Port, m.Generation, m.SiloName, m.HostName, m.Status, m.ProxyPort, m.SuspectTimes, m.StartTime, m.IAmAliveTime, v.Version
FROM OrleansMembershipVersionTable v LEFT JOIN OrleansMembershipTable m ON m.DeploymentId = v.DeploymentId WHERE v.DeploymentId = @DeploymentId'),
('DeleteMembershipTableEntriesKey', '
WITH gone AS (DELETE FROM OrleansMembershipTable WHERE DeploymentId = @DeploymentId) DELETE FROM OrleansMembershipVersionTable WHERE DeploymentId = @DeploymentId'),
('GatewaysQueryKey', '
SELECT Address, ProxyPort, Generation FROM OrleansMembershipTable WHERE DeploymentId = @DeploymentId AND Status = @Status AND ProxyPort > 0'),
-- 6 is Dead: a silo that is merely late is not forgotten.
('CleanupDefunctSiloEntriesKey', '
DELETE FROM OrleansMembershipTable WHERE DeploymentId = @DeploymentId AND Status = 6 AND IAmAliveTime < @IAmAliveTime AND StartTime < @IAmAliveTime'),

('ReadReminderRowsKey', '
SELECT GrainId, ReminderName, StartTime, Period, Version FROM OrleansReminders WHERE ServiceId = @ServiceId AND GrainId = @GrainId'),
('ReadReminderRowKey', '
SELECT GrainId, ReminderName, StartTime, Period, Version FROM OrleansReminders WHERE ServiceId = @ServiceId AND GrainId = @GrainId AND ReminderName = @ReminderName'),
-- A range of the ring from its begin, exclusive, to its end, inclusive; the second is one that passes the signed numbers' turn.
('ReadRangeRows1Key', '
SELECT GrainId, ReminderName, StartTime, Period, Version FROM OrleansReminders WHERE ServiceId = @ServiceId AND GrainHash > @BeginHash AND GrainHash <= @EndHash'),
('ReadRangeRows2Key', '
SELECT GrainId, ReminderName, StartTime, Period, Version FROM OrleansReminders WHERE ServiceId = @ServiceId AND (GrainHash > @BeginHash OR GrainHash <= @EndHash)'),
('UpsertReminderRowKey', '
INSERT INTO OrleansReminders AS r (ServiceId, GrainId, ReminderName, StartTime, Period, GrainHash, Version)
VALUES (@ServiceId, @GrainId, @ReminderName, @StartTime, @Period, @GrainHash, (random() * 1000000000)::int + 1)
ON CONFLICT (ServiceId, GrainId, ReminderName)
DO UPDATE SET StartTime = excluded.StartTime, Period = excluded.Period, GrainHash = excluded.GrainHash, Version = r.Version + 1
RETURNING Version'),
('DeleteReminderRowKey', '
WITH gone AS (DELETE FROM OrleansReminders WHERE ServiceId = @ServiceId AND GrainId = @GrainId AND ReminderName = @ReminderName AND Version = @Version RETURNING 1)
SELECT count(*)::int FROM gone'),
('DeleteReminderRowsKey', 'DELETE FROM OrleansReminders WHERE ServiceId = @ServiceId')
ON CONFLICT (QueryKey) DO UPDATE SET QueryText = excluded.QueryText;

-- The key ring that members' Coda tokens are encrypted with; its keys are encrypted themselves.
CREATE TABLE IF NOT EXISTS data_protection_key (name text PRIMARY KEY, xml text NOT NULL);

-- Members' data: one row a member, which says who owns it (epoch) and numbers the writes (version), and one row an entry. Every write
-- changes the first row, so the fill factor leaves room to rewrite it in its page.
CREATE TABLE IF NOT EXISTS member (key text PRIMARY KEY, epoch bigint NOT NULL, version bigint NOT NULL) WITH (fillfactor = 50);
CREATE TABLE IF NOT EXISTS member_entry (
  member text NOT NULL, kind text NOT NULL, id text NOT NULL, value text NOT NULL, PRIMARY KEY (member, kind, id)) WITH (fillfactor = 70);

-- Decisions about members and their Coda tokens as version 0.1 stored them. Sessions of that version end; their clients start new ones.
INSERT INTO member (key, epoch, version)
  SELECT DISTINCT GrainIdExtensionString, 0, 0 FROM OrleansStorage
  WHERE GrainTypeString IN ('member.access', 'member.coda') AND PayloadBinary IS NOT NULL ON CONFLICT DO NOTHING;
INSERT INTO member_entry (member, kind, id, value)
  SELECT GrainIdExtensionString, 'access', '', convert_from(PayloadBinary, 'UTF8') FROM OrleansStorage
  WHERE GrainTypeString = 'member.access' AND PayloadBinary IS NOT NULL ON CONFLICT DO NOTHING;
INSERT INTO member_entry (member, kind, id, value)
  SELECT GrainIdExtensionString, 'coda_token', '', convert_from(PayloadBinary, 'UTF8')::json ->> 'Token' FROM OrleansStorage
  WHERE GrainTypeString = 'member.coda' AND PayloadBinary IS NOT NULL AND convert_from(PayloadBinary, 'UTF8')::json ->> 'Token' IS NOT NULL ON CONFLICT DO NOTHING;
DELETE FROM OrleansStorage WHERE GrainTypeString LIKE 'member.%'
  OR (GrainTypeString = 'mutation.state' AND PayloadBinary IS NOT NULL AND convert_from(PayloadBinary, 'UTF8')::json ->> 'EndedAt' IS NOT NULL);

-- The audit trail. silo is the one that made the call, address and start: what it left as started when it was lost is settled by others.
CREATE TABLE IF NOT EXISTS audit_record (
  id                uuid PRIMARY KEY,
  started_at        timestamptz NOT NULL,
  issuer            text NOT NULL,
  organization      text NOT NULL,
  member            text NOT NULL,
  member_label      text,
  client_id         text NOT NULL,
  client_name       text NOT NULL,
  client_version    text NOT NULL,
  protocol_version  text NOT NULL,
  session_id        text,
  tool              text NOT NULL,
  writes            boolean NOT NULL,
  targets           text NOT NULL,
  outcome           text NOT NULL,
  duration_ms       double precision,
  cache_hits        integer NOT NULL,
  upstream_requests integer NOT NULL,
  request_ids       text NOT NULL,
  trace_id          text,
  silo              text NOT NULL
);
-- Since version 3. A silo of version 2 stores 1.
ALTER TABLE audit_record ADD COLUMN IF NOT EXISTS calls integer NOT NULL DEFAULT 1;
-- Since version 4. A silo of version 3 leaves them out.
ALTER TABLE audit_record
  ADD COLUMN IF NOT EXISTS json_rpc_id text,
  ADD COLUMN IF NOT EXISTS toolset text,
  ADD COLUMN IF NOT EXISTS scopes text,
  ADD COLUMN IF NOT EXISTS coda_token text,
  ADD COLUMN IF NOT EXISTS target_names text,
  ADD COLUMN IF NOT EXISTS arguments_digest text,
  ADD COLUMN IF NOT EXISTS arguments text,
  ADD COLUMN IF NOT EXISTS reason text,
  ADD COLUMN IF NOT EXISTS turn_ms double precision,
  ADD COLUMN IF NOT EXISTS permit_ms double precision,
  ADD COLUMN IF NOT EXISTS argument_bytes integer,
  ADD COLUMN IF NOT EXISTS result_bytes integer,
  ADD COLUMN IF NOT EXISTS write_key text,
  ADD COLUMN IF NOT EXISTS front text;
CREATE INDEX IF NOT EXISTS audit_record_started ON audit_record (silo) WHERE outcome = 'started';

-- Since version 4. What operators have stopped; silos look here twice a second. value is empty for the kinds everything and writes.
CREATE TABLE IF NOT EXISTS stop (kind text NOT NULL, value text NOT NULL, since text NOT NULL, PRIMARY KEY (kind, value));

-- Since version 5. What the members of an organization may do (member is empty), and one member, and the OAuth clients that members wanted
-- to connect, each with one place for its answers; silos look at both twice a second.
CREATE TABLE IF NOT EXISTS policy (
  organization text NOT NULL, member text NOT NULL, version bigint NOT NULL, document text NOT NULL, changed_at text NOT NULL, changed_by text NOT NULL,
  PRIMARY KEY (organization, member));
CREATE TABLE IF NOT EXISTS policy_client (
  organization text NOT NULL, client_id text NOT NULL, place text NOT NULL, name text NOT NULL, let_in integer NOT NULL,
  first_seen text NOT NULL, last_seen text NOT NULL, asked_by text NOT NULL, PRIMARY KEY (organization, client_id, place));

-- Since version 5. Who did it, the OAuth client's name, encrypted arguments, and what belongs to an event.
ALTER TABLE audit_record
  ADD COLUMN IF NOT EXISTS actor text,
  ADD COLUMN IF NOT EXISTS actor_label text,
  ADD COLUMN IF NOT EXISTS registered_name text,
  ADD COLUMN IF NOT EXISTS argument_values text,
  ADD COLUMN IF NOT EXISTS details text;

-- Since version 5. Quotas; silos look here twice a second. member, tool and toolset are empty where a quota names none. most is the limit.
CREATE TABLE IF NOT EXISTS quota (
  issuer text NOT NULL, organization text NOT NULL, scope text NOT NULL, member text NOT NULL, tool text NOT NULL, toolset text NOT NULL,
  measure text NOT NULL, period text NOT NULL, most integer NOT NULL,
  PRIMARY KEY (issuer, organization, scope, member, tool, toolset, measure, period));

-- Since version 5. The audit's chains, one for each member (docs/security.md), and the signed checkpoints over them. at is in milliseconds since
-- 1970. Keys are compared by their bytes, so that heads are in the same order in each database.
CREATE TABLE IF NOT EXISTS audit_head (
  member text COLLATE "C" PRIMARY KEY, sequence bigint NOT NULL, at bigint NOT NULL, hash bytea NOT NULL) WITH (fillfactor = 50);
CREATE TABLE IF NOT EXISTS audit_event (
  member text COLLATE "C" NOT NULL, sequence bigint NOT NULL, at bigint NOT NULL, record uuid NOT NULL, kind text NOT NULL, digest bytea NOT NULL, hash bytea NOT NULL,
  PRIMARY KEY (member, sequence, at)) PARTITION BY RANGE (at);
CREATE TABLE IF NOT EXISTS audit_checkpoint (number bigint PRIMARY KEY, statement text NOT NULL, signature bytea NOT NULL);
CREATE TABLE IF NOT EXISTS audit_checkpoint_head (
  checkpoint bigint NOT NULL, member text COLLATE "C" NOT NULL, sequence bigint NOT NULL, hash bytea NOT NULL, PRIMARY KEY (checkpoint, member));

-- Since version 7 audit_record_usage, below, does what this index did. It goes before the audit is partitioned, which renames indexes.
DROP INDEX IF EXISTS audit_record_member;

-- Since version 5. The audit is partitioned by month (AuditPartitions makes the months). An id begins with its time, so ranges of ids are months, and
-- the id stays the primary key. The table that is there becomes the partition of this month and all before. What no month takes goes to "other".
-- Silos of version 4 go on working: they see the same table.
DO $$
DECLARE
  month timestamp := date_trunc('month', now() AT TIME ZONE 'UTC');
  before text := 'audit_record_' || to_char(month, 'YYYYMM');
  bound uuid := (lpad(to_hex((extract(epoch FROM month + interval '1 month') * 1000)::bigint), 12, '0') || repeat('0', 20))::uuid;
  index record;
BEGIN
  IF to_regclass('audit_event_other') IS NULL THEN
    EXECUTE format('CREATE TABLE %I PARTITION OF audit_event DEFAULT', 'audit_event_other');
  END IF;
  IF (SELECT relkind FROM pg_class WHERE oid = 'audit_record'::regclass) = 'p' THEN
    RETURN;
  END IF;
  FOR index IN SELECT indexrelid::regclass::text AS name FROM pg_index WHERE indrelid = 'audit_record'::regclass LOOP
    EXECUTE format('ALTER INDEX %s RENAME TO %I', index.name, replace(index.name, 'audit_record', before));
  END LOOP;
  EXECUTE format('ALTER TABLE audit_record RENAME TO %I', before);
  EXECUTE format('CREATE TABLE audit_record (LIKE %I INCLUDING DEFAULTS, PRIMARY KEY (id)) PARTITION BY RANGE (id)', before);
  EXECUTE format('CREATE TABLE %I PARTITION OF audit_record DEFAULT', 'audit_record_other');
  EXECUTE format('WITH moved AS (DELETE FROM %I WHERE id >= %L RETURNING *) INSERT INTO audit_record SELECT * FROM moved', before, bound);
  EXECUTE format('ALTER TABLE audit_record ATTACH PARTITION %I FOR VALUES FROM (MINVALUE) TO (%L)', before, bound);
  CREATE INDEX audit_record_started ON audit_record (silo) WHERE outcome = 'started';
END
$$;

-- Since version 5, and after the audit is partitioned. What is read of the audit besides the records: which record touched what (audit_target), how
-- much was used by hour, day and month (audit_usage), and what is to be delivered (audit_outbox). A trigger keeps them in the transaction that stores
-- a record, whichever version of a silo stores it. A change first goes to audit_change, with the record before it under the sign -1. Silos add
-- the changes to the sums every few seconds, and a reader counts both. A release that changes which records are calls must count them again.
-- Since version 6 there are sums of months, which silos of version 5 do not make. They know the changes under the name audit_usage_change, which is a view
-- that takes no DELETE. So they read all, and cannot add up.
-- Since version 7 the index by member has all that one member's usage by tool is added up from, so that no record is read for it.
CREATE INDEX IF NOT EXISTS audit_record_usage ON audit_record (organization, member, id)
  INCLUDE (started_at, tool, outcome, calls, writes, duration_ms, cache_hits, upstream_requests, argument_bytes, result_bytes);
CREATE INDEX IF NOT EXISTS audit_record_organization ON audit_record (organization, id);
CREATE INDEX IF NOT EXISTS audit_record_tool ON audit_record (organization, tool, id);
CREATE INDEX IF NOT EXISTS audit_record_toolset ON audit_record (organization, toolset, id);
CREATE INDEX IF NOT EXISTS audit_record_client ON audit_record (organization, client_id, id);
CREATE INDEX IF NOT EXISTS audit_record_outcome ON audit_record (organization, outcome, id) WHERE outcome <> 'succeeded';
CREATE INDEX IF NOT EXISTS audit_record_writes ON audit_record (organization, id) WHERE writes;
CREATE TABLE IF NOT EXISTS audit_target (organization text NOT NULL, target text NOT NULL, id uuid NOT NULL, PRIMARY KEY (organization, target, id));
CREATE INDEX IF NOT EXISTS audit_target_id ON audit_target USING brin (id);
CREATE TABLE IF NOT EXISTS audit_sink (sink text PRIMARY KEY);
CREATE TABLE IF NOT EXISTS audit_outbox (sequence bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, sink text NOT NULL, record uuid NOT NULL);
CREATE INDEX IF NOT EXISTS audit_outbox_sink ON audit_outbox (sink, sequence);
CREATE OR REPLACE FUNCTION audit_record_changed() RETURNS trigger LANGUAGE plpgsql AS $changed$
BEGIN
  IF TG_OP = 'UPDATE' AND (OLD.tool NOT LIKE '%/%' AND OLD.tool NOT IN ('sign_in', 'sign_out', 'stop', 'resume') OR OLD.tool LIKE 'resources/%' OR OLD.tool LIKE 'completion/%' OR OLD.tool LIKE 'prompts/%') THEN
    INSERT INTO audit_change VALUES (-1, floor(extract(epoch FROM OLD.started_at) / 3600)::integer, OLD.organization, OLD.member, OLD.member_label, OLD.tool, OLD.client_id, COALESCE(OLD.registered_name, OLD.client_name),
      OLD.outcome, OLD.targets, OLD.target_names, OLD.calls, CASE WHEN OLD.writes THEN OLD.calls ELSE 0 END, round(OLD.duration_ms * 1000)::bigint,
      OLD.cache_hits, OLD.upstream_requests, COALESCE(OLD.argument_bytes, 0), COALESCE(OLD.result_bytes, 0));
  END IF;
  IF (NEW.tool NOT LIKE '%/%' AND NEW.tool NOT IN ('sign_in', 'sign_out', 'stop', 'resume') OR NEW.tool LIKE 'resources/%' OR NEW.tool LIKE 'completion/%' OR NEW.tool LIKE 'prompts/%') THEN
    INSERT INTO audit_change VALUES (1, floor(extract(epoch FROM NEW.started_at) / 3600)::integer, NEW.organization, NEW.member, NEW.member_label, NEW.tool, NEW.client_id, COALESCE(NEW.registered_name, NEW.client_name),
      NEW.outcome, NEW.targets, NEW.target_names, NEW.calls, CASE WHEN NEW.writes THEN NEW.calls ELSE 0 END, round(NEW.duration_ms * 1000)::bigint,
      NEW.cache_hits, NEW.upstream_requests, COALESCE(NEW.argument_bytes, 0), COALESCE(NEW.result_bytes, 0));
  END IF;
  IF NEW.targets <> '[]' AND (TG_OP = 'INSERT' OR NEW.targets <> OLD.targets) THEN
    INSERT INTO audit_target SELECT DISTINCT NEW.organization, touched, NEW.id FROM json_array_elements_text(NEW.targets::json) touched ON CONFLICT DO NOTHING;
  END IF;
  IF NEW.outcome <> 'started' THEN
    INSERT INTO audit_outbox (sink, record) SELECT sink, NEW.id FROM audit_sink;
  END IF;
  RETURN NULL;
END
$changed$;
DO $$
DECLARE
  is_new boolean := to_regclass('audit_usage') IS NULL;
  has_months boolean := to_regclass('audit_change') IS NOT NULL;
BEGIN
  IF NOT is_new AND NOT has_months THEN
    ALTER TABLE audit_usage_change RENAME TO audit_change;
  END IF;
  CREATE TABLE IF NOT EXISTS audit_change (
    sign integer NOT NULL, hour integer NOT NULL, organization text NOT NULL, member text NOT NULL, member_label text, tool text NOT NULL, client_id text NOT NULL,
    client_name text, outcome text NOT NULL, targets text NOT NULL, target_names text, calls integer NOT NULL, writes integer NOT NULL, duration_us bigint,
    cache_hits integer NOT NULL, upstream_requests integer NOT NULL, bytes_in integer NOT NULL, bytes_out integer NOT NULL)
    WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 10000);
  CREATE OR REPLACE VIEW audit_usage_change AS SELECT * FROM audit_change OFFSET 0;
  CREATE TABLE IF NOT EXISTS audit_usage (
    organization text NOT NULL, kind text NOT NULL, step text NOT NULL, at integer NOT NULL, item text NOT NULL, outcome text NOT NULL, label text,
    calls bigint NOT NULL, writes bigint NOT NULL, timed bigint NOT NULL, duration_us bigint NOT NULL, cache_hits bigint NOT NULL,
    upstream_requests bigint NOT NULL, bytes_in bigint NOT NULL, bytes_out bigint NOT NULL,
    d0 bigint NOT NULL, d1 bigint NOT NULL, d2 bigint NOT NULL, d3 bigint NOT NULL, d4 bigint NOT NULL, d5 bigint NOT NULL,
    d6 bigint NOT NULL, d7 bigint NOT NULL, d8 bigint NOT NULL, d9 bigint NOT NULL, d10 bigint NOT NULL, d11 bigint NOT NULL,
    PRIMARY KEY (organization, kind, step, at, item, outcome));
  CREATE INDEX IF NOT EXISTS audit_usage_item ON audit_usage (organization, kind, item, step, at);
  DROP TRIGGER IF EXISTS audit_record_changed ON audit_record;
  CREATE TRIGGER audit_record_changed AFTER INSERT OR UPDATE ON audit_record FOR EACH ROW EXECUTE FUNCTION audit_record_changed();
  -- The records of before, once.
  IF is_new THEN
    INSERT INTO audit_change SELECT 1, floor(extract(epoch FROM started_at) / 3600)::integer, organization, member, member_label, tool, client_id, COALESCE(registered_name, client_name),
      outcome, targets, target_names, calls, CASE WHEN writes THEN calls ELSE 0 END, round(duration_ms * 1000)::bigint,
      cache_hits, upstream_requests, COALESCE(argument_bytes, 0), COALESCE(result_bytes, 0)
      FROM audit_record WHERE (tool NOT LIKE '%/%' AND tool NOT IN ('sign_in', 'sign_out', 'stop', 'resume') OR tool LIKE 'resources/%' OR tool LIKE 'completion/%' OR tool LIKE 'prompts/%');
    -- Row by row the key's index takes most of the time; sorted at once it takes little.
    ALTER TABLE audit_target DROP CONSTRAINT audit_target_pkey;
    INSERT INTO audit_target SELECT organization, touched, id
      FROM audit_record CROSS JOIN LATERAL (SELECT DISTINCT touched FROM json_array_elements_text(targets::json) touched) t WHERE targets <> '[]';
    ALTER TABLE audit_target ADD PRIMARY KEY (organization, target, id);
  ELSIF NOT has_months THEN
    INSERT INTO audit_usage (organization, kind, step, at, item, outcome, label, calls, writes, timed, duration_us, cache_hits, upstream_requests, bytes_in, bytes_out,
        d0, d1, d2, d3, d4, d5, d6, d7, d8, d9, d10, d11)
      SELECT organization, kind, 'm', date_trunc('month', timestamp '1970-01-01' + at * interval '1 day')::date - date '1970-01-01' AS month, item, outcome, max(label),
        sum(calls), sum(writes), sum(timed), sum(duration_us), sum(cache_hits), sum(upstream_requests), sum(bytes_in), sum(bytes_out),
        sum(d0), sum(d1), sum(d2), sum(d3), sum(d4), sum(d5), sum(d6), sum(d7), sum(d8), sum(d9), sum(d10), sum(d11)
      FROM audit_usage WHERE step = 'd' GROUP BY organization, kind, month, item, outcome ORDER BY organization, kind, month, item, outcome;
  END IF;
END
$$;

-- Fronts only look up the gateways of silos. A role of that name, made before, may do that and no more (docs/operations.md).
DO $$
BEGIN
  IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'codamcp_front') THEN
    GRANT SELECT ON OrleansQuery, OrleansMembershipTable, OrleansMembershipVersionTable TO codamcp_front;
  END IF;
END
$$;
