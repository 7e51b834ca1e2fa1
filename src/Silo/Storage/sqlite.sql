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
