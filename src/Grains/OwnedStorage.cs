using Orleans.Storage;

namespace CodaMcp;

/// <summary>
/// Stores the state of an activation. A database that answers too late has stored what its caller has given up, and the version that the caller
/// knows is old from then on: that is no sign of another activation, and ends none.
/// </summary>
internal static class OwnedStorage
{
    /// <summary>Stores the state.</summary>
    /// <param name="stored">The state.</param>
    /// <param name="writer">The activation.</param>
    /// <exception cref="InconsistentStateException">
    /// Another activation has stored it meanwhile. This one must store nothing any more: it now knows the other's version.
    /// </exception>
    public static async Task WriteAsync<T>(this IPersistentState<T> stored, Guid writer)
        where T : OwnedState
    {
        var state = stored.State;
        state.Writer = writer;
        try
        {
            await stored.WriteStateAsync();
        }
        catch (InconsistentStateException)
        {
            await stored.ReadStateAsync();
            var own = stored.State.Writer == writer;
            stored.State = state;
            if (!own)
                throw;
            await stored.WriteStateAsync();
        }
    }
}
