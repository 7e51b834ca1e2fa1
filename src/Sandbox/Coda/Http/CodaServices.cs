namespace CodaMcp.Sandbox.Coda;

/// <summary>What the operations share.</summary>
internal sealed record CodaServices(
    CodaWorld World,
    CodaSandboxBehaviour Behaviour,
    CodaFaults Faults,
    CodaTraffic Traffic,
    CodaDirectory Directory,
    CodaExports Exports,
    Links Links,
    TimeProvider Time);
