using Orleans.Storage;

namespace CodaMcp.Tests.Mutations;

/// <summary>Grain storage that may store what it is given and not say so, as a database that answers too late.</summary>
/// <param name="storage">Where it is stored.</param>
/// <param name="loses">Whether the answer to a write of this state is lost.</param>
/// <param name="before">What happens before a write of this state.</param>
internal sealed class LosingStorage(IGrainStorage storage, Func<string, bool> loses, Func<string, Task> before) : IGrainStorage
{
    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => storage.ReadStateAsync(stateName, grainId, grainState);

    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        await before(stateName);
        if (!loses(stateName))
        {
            await storage.WriteStateAsync(stateName, grainId, grainState);
            return;
        }

        await storage.WriteStateAsync(stateName, grainId, new GrainState<T>(grainState.State, grainState.ETag!) { RecordExists = grainState.RecordExists });
        throw new TimeoutException("The database did not answer in time.");
    }

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => storage.ClearStateAsync(stateName, grainId, grainState);
}
