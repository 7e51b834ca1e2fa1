using CodaMcp.Storage;

namespace CodaMcp.Policies;

/// <summary>The clients that members wanted to connect, as this silo knows them.</summary>
public sealed class CurrentClients : Current<ClientRow>;
