using CodaMcp.Members;
using Orleans.Runtime;

namespace CodaMcp.Audit;

/// <summary>
/// The person who acts on the account or the data of another member: an admin, or an operator who runs a command. While an actor is set, it
/// travels with the grain calls. So every record that these calls cause names the actor.
/// </summary>
/// <param name="Id">The identity. An operator is a member of the issuer <see cref="OperatorIssuer"/>.</param>
/// <param name="Label">The email address or name, for display.</param>
[GenerateSerializer, Immutable, Alias("codamcp.Actor")]
public sealed record Actor([property: Id(0)] MemberId Id, [property: Id(1)] string? Label)
{
    /// <summary>The issuer in the <see cref="MemberId"/> of a person who runs commands. The operating system names that person.</summary>
    public const string OperatorIssuer = "operator";

    private const string Key = "codamcp.actor";

    /// <summary>The current actor; null if members act for themselves.</summary>
    public static Actor? Current => RequestContext.Get(Key) as Actor;

    /// <summary>Sets the actor for the grain calls that the caller makes from now on.</summary>
    /// <returns>Restores the previous actor when disposed.</returns>
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
