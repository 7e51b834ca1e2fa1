namespace CodaMcp.Sandbox.Coda;

/// <summary>What the operations share.</summary>
internal sealed record CodaServices(
    CodaWorld World,
    CodaSandboxBehaviour Behaviour,
    CodaFaults Faults,
    CodaTraffic Traffic,
    CodaDirectory Directory,
    RateLimiter Limiter,
    CodaExports Exports,
    Links Links,
    TimeProvider Time);
