namespace CodaMcp.Tests;

/// <summary>A process ended that was to stay.</summary>
internal sealed class ProcessEndedException(string what) : Exception(what);
