namespace CodaMcp.Tests;

/// <summary>A session that was not ended is answered with 404.</summary>
internal sealed class SessionLostException(string what) : Exception(what);
