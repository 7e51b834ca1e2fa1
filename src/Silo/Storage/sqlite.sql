-- Orleans' AdoNet grain storage runs the texts it finds in OrleansQuery (its public contract). One statement each, so that a failed
-- write leaves no open transaction behind; a real primary key, so that a grain's state can never have two rows; a random first version,
-- so that what is known of a row that was deleted does not fit the one made after it.
CREATE TABLE IF NOT EXISTS OrleansQuery (QueryKey TEXT PRIMARY KEY, QueryText TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS OrleansStorage (
  ServiceId TEXT NOT NULL, GrainTypeString TEXT NOT NULL, GrainIdN0 INTEGER NOT NULL, GrainIdN1 INTEGER NOT NULL,
  GrainIdExtensionString TEXT NOT NULL DEFAULT '', PayloadBinary BLOB, ModifiedOn TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP, Version INTEGER NOT NULL,
  PRIMARY KEY (ServiceId, GrainTypeString, GrainIdN0, GrainIdN1, GrainIdExtensionString)) WITHOUT ROWID;
INSERT INTO OrleansQuery VALUES
('WriteToStorageKey','INSERT INTO OrleansStorage(ServiceId,GrainTypeString,GrainIdN0,GrainIdN1,GrainIdExtensionString,PayloadBinary,Version)
 SELECT @ServiceId,@GrainTypeString,@GrainIdN0,@GrainIdN1,COALESCE(@GrainIdExtensionString,''''),@PayloadBinary,abs(random() % 1000000000)+1
 WHERE @GrainStateVersion IS NULL OR EXISTS(SELECT 1 FROM OrleansStorage WHERE ServiceId=@ServiceId AND GrainTypeString=@GrainTypeString AND GrainIdN0=@GrainIdN0 AND GrainIdN1=@GrainIdN1 AND GrainIdExtensionString=COALESCE(@GrainIdExtensionString,'''') AND Version=@GrainStateVersion)
 ON CONFLICT(ServiceId,GrainTypeString,GrainIdN0,GrainIdN1,GrainIdExtensionString) DO UPDATE SET PayloadBinary=excluded.PayloadBinary,ModifiedOn=CURRENT_TIMESTAMP,Version=OrleansStorage.Version+1 WHERE OrleansStorage.Version=@GrainStateVersion
 RETURNING Version AS NewGrainStateVersion'),
('ReadFromStorageKey','SELECT PayloadBinary, Version FROM OrleansStorage WHERE ServiceId=@ServiceId AND GrainTypeString=@GrainTypeString AND GrainIdN0=@GrainIdN0 AND GrainIdN1=@GrainIdN1 AND GrainIdExtensionString=COALESCE(@GrainIdExtensionString,'''')'),
('ClearStorageKey','UPDATE OrleansStorage SET PayloadBinary=NULL,ModifiedOn=CURRENT_TIMESTAMP,Version=Version+1 WHERE ServiceId=@ServiceId AND GrainTypeString=@GrainTypeString AND GrainIdN0=@GrainIdN0 AND GrainIdN1=@GrainIdN1 AND GrainIdExtensionString=COALESCE(@GrainIdExtensionString,'''') AND Version=@GrainStateVersion RETURNING Version AS NewGrainStateVersion'),
('DeleteStorageKey','DELETE FROM OrleansStorage WHERE ServiceId=@ServiceId AND GrainTypeString=@GrainTypeString AND GrainIdN0=@GrainIdN0 AND GrainIdN1=@GrainIdN1 AND GrainIdExtensionString=COALESCE(@GrainIdExtensionString,'''') AND Version=@GrainStateVersion RETURNING Version+1 AS NewGrainStateVersion')
ON CONFLICT(QueryKey) DO UPDATE SET QueryText=excluded.QueryText;
-- What earlier versions left of state that was cleared.
DELETE FROM OrleansStorage WHERE PayloadBinary IS NULL;
-- The key ring that members' Coda tokens are encrypted with; its keys are encrypted themselves.
CREATE TABLE IF NOT EXISTS data_protection_key (name TEXT PRIMARY KEY, xml TEXT NOT NULL) WITHOUT ROWID;
-- Members' data: one row a member, which says who owns it (epoch) and numbers the writes (version), and one row an entry.
CREATE TABLE IF NOT EXISTS member (key TEXT PRIMARY KEY, epoch INTEGER NOT NULL, version INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS member_entry (
  member TEXT NOT NULL, kind TEXT NOT NULL, id TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (member, kind, id)) WITHOUT ROWID;
-- Decisions about members and their Coda tokens as version 0.1 stored them. Sessions of that version end; their clients start new ones.
INSERT INTO member (key, epoch, version)
  SELECT DISTINCT GrainIdExtensionString, 0, 0 FROM OrleansStorage WHERE GrainTypeString IN ('member.access', 'member.coda') ON CONFLICT DO NOTHING;
INSERT INTO member_entry (member, kind, id, value)
  SELECT GrainIdExtensionString, 'access', '', CAST(PayloadBinary AS TEXT) FROM OrleansStorage WHERE GrainTypeString = 'member.access' ON CONFLICT DO NOTHING;
INSERT INTO member_entry (member, kind, id, value)
  SELECT GrainIdExtensionString, 'coda_token', '', json_extract(CAST(PayloadBinary AS TEXT), '$.Token') FROM OrleansStorage
  WHERE GrainTypeString = 'member.coda' AND json_extract(CAST(PayloadBinary AS TEXT), '$.Token') IS NOT NULL ON CONFLICT DO NOTHING;
DELETE FROM OrleansStorage WHERE GrainTypeString LIKE 'member.%'
  OR (GrainTypeString = 'mutation.state' AND json_extract(CAST(PayloadBinary AS TEXT), '$.EndedAt') IS NOT NULL);
-- What operators have stopped; the silo looks here twice a second. value is empty for the kinds everything and writes.
CREATE TABLE IF NOT EXISTS stop (kind TEXT NOT NULL, value TEXT NOT NULL, since TEXT NOT NULL, PRIMARY KEY (kind, value)) WITHOUT ROWID;
-- What the members of an organization may do (member is empty), and one member, and the OAuth clients that members wanted
-- to connect, each with one place for its answers; the silo looks at both twice a second.
CREATE TABLE IF NOT EXISTS policy (
  organization TEXT NOT NULL, member TEXT NOT NULL, version INTEGER NOT NULL, document TEXT NOT NULL, changed_at TEXT NOT NULL, changed_by TEXT NOT NULL,
  PRIMARY KEY (organization, member)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS policy_client (
  organization TEXT NOT NULL, client_id TEXT NOT NULL, place TEXT NOT NULL, name TEXT NOT NULL, let_in INTEGER NOT NULL,
  first_seen TEXT NOT NULL, last_seen TEXT NOT NULL, asked_by TEXT NOT NULL, PRIMARY KEY (organization, client_id, place)) WITHOUT ROWID;
-- Quotas; the silo looks here twice a second. member, tool and toolset are empty where a quota names none. most is the limit.
CREATE TABLE IF NOT EXISTS quota (
  issuer TEXT NOT NULL, organization TEXT NOT NULL, scope TEXT NOT NULL, member TEXT NOT NULL, tool TEXT NOT NULL, toolset TEXT NOT NULL,
  measure TEXT NOT NULL, period TEXT NOT NULL, most INTEGER NOT NULL,
  PRIMARY KEY (issuer, organization, scope, member, tool, toolset, measure, period)) WITHOUT ROWID;
