namespace CodaMcp.Tests;

/// <summary>Where the processes of a cluster are: all on loopback, or each silo in a network namespace.</summary>
/// <param name="HostAddress">The address that silos reach PostgreSQL and the Sandbox at.</param>
/// <param name="SiloAddress">The address of the silo with this number.</param>
/// <param name="SiloPrefix">What the silo with this number is started by.</param>
/// <param name="SettingsOfSilos"><c>CODAMCP_SILO_ADDRESS</c>.</param>
internal sealed record ClusterPlace(string HostAddress, Func<int, string> SiloAddress, Func<int, string[]> SiloPrefix, Func<int, string> SettingsOfSilos)
{
    public static ClusterPlace Loopback { get; } = new("127.0.0.1", _ => "127.0.0.1", _ => [], _ => "127.0.0.1");

    public bool IsLoopback => HostAddress == "127.0.0.1";
}
