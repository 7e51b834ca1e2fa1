using CodaMcp.Members;
using Orleans.Runtime;

namespace CodaMcp.Audit;

/// <summary>
/// Who does something to the account or the data of somebody else: an admin, or an operator by a command. It goes along with the grain calls
/// that are made while it is in force, so that every record that they cause names it.
/// </summary>
/// <param name="Id">Who. An operator is a member of the issuer <see cref="OperatorIssuer"/>.</param>
/// <param name="Label">The email address or name, for reading.</param>
[GenerateSerializer, Immutable, Alias("codamcp.Actor")]
public sealed record Actor([property: Id(0)] MemberId Id, [property: Id(1)] string? Label)
{
    /// <summary>The issuer of <see cref="MemberId"/> for a person who runs commands: the operating system names that person.</summary>
    public const string OperatorIssuer = "operator";

    private const string Key = "codamcp.actor";

    /// <summary>The actor in force; null where members act for themselves.</summary>
    public static Actor? Current => RequestContext.Get(Key) as Actor;

    /// <summary>Puts the actor in force for the grain calls that the caller makes from now on.</summary>
    /// <returns>Ends it when disposed.</returns>
    public IDisposable Begin()
    {
        var before = Current;
        Set(this);
        return new Scope(before);
    }

    private static void Set(Actor? actor)
    {
        if (actor is null)
            RequestContext.Remove(Key);
        else
            RequestContext.Set(Key, actor);
    }

    private sealed class Scope(Actor? before) : IDisposable
    {
        public void Dispose() => Set(before);
    }
}
