using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using Orleans.Storage;

namespace CodaMcp.Tests.Coda;

/// <summary>Grain state that outlives the silos of a test. Orleans' own memory storage lives in grains, which a last silo cannot write to as it stops.</summary>
internal sealed class SharedGrainStorage : IGrainStorage
{
    private readonly ConcurrentDictionary<(string State, GrainId Grain), (string Json, int Version)> rows = new();

    /// <summary>Whether writes fail, as while a database is gone.</summary>
    public bool Refuses { get; set; }

    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        if (rows.TryGetValue((stateName, grainId), out var row))
            (grainState.State, grainState.ETag, grainState.RecordExists) = (JsonSerializer.Deserialize<T>(row.Json)!, row.Version.ToString(CultureInfo.InvariantCulture), true);
        return Task.CompletedTask;
    }

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        if (Refuses)
            throw new IOException("The database is gone.");
        var expected = grainState.ETag is { } etag ? int.Parse(etag, CultureInfo.InvariantCulture) : 0;
        var row = rows.AddOrUpdate(
            (stateName, grainId),
            _ => (JsonSerializer.Serialize(grainState.State), 1),
            (_, old) => old.Version == expected ? (JsonSerializer.Serialize(grainState.State), old.Version + 1) : throw new InconsistentStateException("Somebody else wrote."));
        (grainState.ETag, grainState.RecordExists) = (row.Version.ToString(CultureInfo.InvariantCulture), true);
        return Task.CompletedTask;
    }

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        if (rows.TryGetValue((stateName, grainId), out var row) && row.Version.ToString(CultureInfo.InvariantCulture) != grainState.ETag)
            throw new InconsistentStateException("Somebody else wrote.");
        rows.TryRemove((stateName, grainId), out _);
        (grainState.ETag, grainState.RecordExists) = (null, false);
        return Task.CompletedTask;
    }
}
