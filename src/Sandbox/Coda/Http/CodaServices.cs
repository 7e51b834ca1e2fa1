namespace CodaMcp.Sandbox.Coda;

/// <summary>The services that the operations share.</summary>
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
