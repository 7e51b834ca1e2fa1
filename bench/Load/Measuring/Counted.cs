namespace CodaMcp.Bench;

/// <summary>What a .NET process did.</summary>
/// <param name="Allocated">Bytes.</param>
/// <param name="Exceptions">First-chance exceptions.</param>
/// <param name="GrainCalls">Calls of grains that had an answer, made from this process.</param>
internal readonly record struct Counted(long Allocated, long Exceptions, long GrainCalls)
{
    public static Counted operator +(Counted left, Counted right) =>
        new(left.Allocated + right.Allocated, left.Exceptions + right.Exceptions, left.GrainCalls + right.GrainCalls);
}
