using System.Text.Json;
using CodaMcp.Audit;
using CodaMcp.Calls;
using CodaMcp.Coda;
using CodaMcp.Elicitation;
using CodaMcp.Quotas;
using CodaMcp.References;
using CodaMcp.Writes;

namespace CodaMcp.Tools;

/// <summary>What a tool has to work with: Coda on the member's behalf, the time it has, and the place to note what it touched.</summary>
public sealed class ToolCall : IReferringCall
{
    private const int LongestName = 100;

    private readonly List<string> targets = [];
    private readonly List<string> targetNames = [];
    private readonly List<string> cursors = [];

    /// <summary>The gateway, for what takes more than one request (page content, waiting for a write).</summary>
    public required ICodaGateway Gateway { get; init; }

    /// <summary>The call as the gateway sees it.</summary>
    public required CodaCall Coda { get; init; }

    /// <summary>What the policy of the member's organization says of tools.</summary>
    public ToolRules Rules { get; init; } = ToolRules.None;

    /// <summary>The Coda API.</summary>
    public required ICodaApi Api { get; init; }

    /// <summary>When the caller stops waiting.</summary>
    public required DateTimeOffset Deadline { get; init; }

    /// <summary>The clock.</summary>
    public required TimeProvider Time { get; init; }

    /// <summary>The member's grain key; what a sync token is bound to.</summary>
    public required string MemberKey { get; init; }

    /// <summary>What the member has used and what is left; null where nothing is counted. A result that shows it is not kept.</summary>
    public Func<CancellationToken, Task<MemberUsage>>? Usage { get => ForThisCall(field); init; }

    /// <summary>The member's cursors.</summary>
    public required ICursors Cursors { get; init; }

    /// <summary>Makes and opens sync tokens, each for one member and one query. A result with one is not kept.</summary>
    public required SyncTokenProtector SyncTokens { get => ForThisCall(field); init; }

    /// <summary>Where the writes go that Coda accepts. A result that shows one is not kept.</summary>
    public required IAcceptedWrites Writes { get => ForThisCall(field); init; }

    /// <summary>Turns a result of the tool into what the caller gets, UTF-8 JSON. Set by <see cref="ToolRunner"/>.</summary>
    internal Func<object?, byte[]>? BytesOf { get; set; }

    /// <summary>Tells the caller what the call is doing; null where it does not want to know.</summary>
    public Action<string>? OnProgress { get; init; }

    /// <summary>Has a client that can resume come back for the outcome after so long, rather than hold its connection; null where nobody can be told.</summary>
    public Action<TimeSpan>? OnReconnect { get; init; }

    /// <summary>What the client can be asked, and has answered. A result that rests on it is not kept.</summary>
    public CallElicitations Elicitations { get => ForThisCall(field); internal set; } = CallElicitations.None;

    /// <summary>Whether the model says that a person agreed (<see cref="ToolArguments.Confirm"/>). Never stands for a person who can be asked.</summary>
    internal bool Confirmed { get; set; }

    /// <summary>The ids of what the tool read or changed, for the audit record: <c>doc:…</c>, <c>page:…</c>, <c>table:…</c>, <c>row:…</c>.</summary>
    public IReadOnlyList<string> Targets => targets;

    /// <summary>The names of <see cref="Targets"/>, in the same order, each cut to 100 characters; empty where a name is not known.</summary>
    public IReadOnlyList<string> TargetNames => targetNames;

    /// <summary>The cursors that the call has used or made. A result is given again only while the member has them.</summary>
    internal IReadOnlyList<string> CursorsUsed => cursors;

    /// <summary>Notes that the result is good only while the member has a cursor.</summary>
    internal void RestsOn(string cursor) => cursors.Add(cursor);

    /// <summary>Whether the call has more time left than that. A result that was cut short for lack of time is not kept.</summary>
    /// <param name="least">The time.</param>
    internal bool HasMoreThan(TimeSpan least)
    {
        if (Deadline - Time.GetUtcNow() > least)
            return true;
        Coda.Reads.Begin();
        return false;
    }

    /// <summary>Keeps a result for later calls that the member makes with the same Coda token, as far as memory allows.</summary>
    /// <param name="name">What it is.</param>
    /// <param name="result">The result.</param>
    /// <param name="time">For how long.</param>
    internal void Keep(string name, byte[] result, TimeSpan time) => Coda.Cache.Keep(KeyOf(name), result, Time.GetUtcNow(), default, Time.GetUtcNow() + time);

    /// <summary>Returns a result that an earlier call kept; null if there is none.</summary>
    /// <param name="name">What it is.</param>
    internal byte[]? Kept(string name) => Coda.Cache.Find(KeyOf(name))?.Body.ToArray();

    // A result may name docs that exist for the member no longer.
    private string KeyOf(string name) => $"{Coda.Credential.Key} {Coda.Documents().Key} {name}";

    /// <summary>The same call with targets of its own, for a part of it that reads.</summary>
    public ToolCall ForReading() => new()
    {
        Gateway = Gateway,
        Coda = Coda,
        Rules = Rules,
        Api = Api,
        Deadline = Deadline,
        Time = Time,
        MemberKey = MemberKey,
        Usage = Usage,
        Cursors = Cursors,
        SyncTokens = SyncTokens,
        Writes = Writes,
        OnProgress = OnProgress,
        OnReconnect = OnReconnect,
    };

    /// <summary>
    /// Asks the client something. Where the answer is not there yet, the run ends here, and the tool runs again from its start when it is:
    /// so a tool asks before it changes anything, and the same question under the same key in every run.
    /// </summary>
    /// <param name="request">The question.</param>
    /// <returns>MCP result: <c>ElicitResult</c>, <c>CreateMessageResult</c> or <c>ListRootsResult</c>, as the client gave it.</returns>
    /// <exception cref="ToolException">The client cannot be asked that, refused, or was asked too often.</exception>
    public JsonElement Ask(InputRequest request) => Ask([request])[0];

    /// <summary>Asks the client several things at once.</summary>
    /// <param name="requests">The questions; each with a key of its own.</param>
    /// <returns>The answers, in the order of the questions.</returns>
    /// <exception cref="ToolException">As for one.</exception>
    public IReadOnlyList<JsonElement> Ask(IReadOnlyList<InputRequest> requests) => Ask(requests, onlyAsked: false);

    private JsonElement[] Ask(IReadOnlyList<InputRequest> requests, bool onlyAsked) => Coda.WriteLeft
        ? throw new InvalidOperationException("A tool asks before it changes anything.")
        : Elicitations.Get(requests, onlyAsked);

    /// <summary>Asks the person behind the client to agree to something.</summary>
    /// <param name="message">What they agree to, for a person.</param>
    /// <param name="about">The ids of what it is about: an answer given about other things of the same name is no answer to this.</param>
    /// <exception cref="ToolException">The client has no forms, or refused.</exception>
    public Confirmation AskToConfirm(string message, params IEnumerable<string> about) =>
        // Nobody agrees to what they were not shown.
        ConfirmationForm.Read(Ask([ConfirmationForm.Ask(message, about)], onlyAsked: true)[0]);

    /// <summary>
    /// Goes on only with a person's word. A client with forms is asked, whatever the model says. For another client, or one whose user has
    /// set it so, the model's word counts (<see cref="ToolArguments.Confirm"/>).
    /// </summary>
    /// <param name="what">What will happen, as a sentence without its full stop: <c>This deletes …</c>.</param>
    /// <param name="about">The ids of what it happens to.</param>
    /// <exception cref="ToolException">They did not agree, or nobody has said that they do.</exception>
    public void Confirm(string what, params IEnumerable<string> about)
    {
        if (!Elicitations.Abilities.HasFlag(ClientAbilities.ElicitForm))
        {
            if (!Confirmed)
            {
                throw new ToolException(
                    ToolErrorKind.ConfirmationRequired,
                    $"{what}. Nothing was changed yet: ask the person, and only once they agree to exactly this, call again with '{ToolArguments.Confirm}': true.");
            }

            return;
        }

        var answer = AskToConfirm($"{what}. Go ahead?", about);
        if (answer == Confirmation.Accepted)
            return;
        throw answer switch
        {
            Confirmation.Declined => new ToolException(
                ToolErrorKind.Declined,
                $"The client answered no ('decline'). Nothing was changed. Call again only if the person asks for it. {CallElicitations.WithoutForms}"),
            Confirmation.SetToFalse => new ToolException(
                ToolErrorKind.Declined,
                "The form came back with 'Go ahead' set to no. Nothing was changed. Call again only if the person asks for it."),
            _ => new ToolException(
                ToolErrorKind.Unanswered,
                $"The client closed the question without an answer ('cancel'). Nothing was changed. Ask the person, and call again if they agree. {CallElicitations.WithoutForms}"),
        };
    }

    // What depends on more than Coda's answers is not given to a later call.
    private T ForThisCall<T>(T value)
    {
        Coda.Reads.Begin();
        return value;
    }

    /// <summary>Notes something the tool reads or changes. At most 50 are kept.</summary>
    public void Touches(string kind, string id, string? name = null)
    {
        var target = $"{kind}:{id}";
        var shown = name is null ? "" : AuditText.Cut(name, LongestName);
        lock (targets)
        {
            var place = targets.IndexOf(target);
            if (place >= 0)
            {
                if (shown.Length > 0)
                    targetNames[place] = shown;
            }
            else if (targets.Count < 50)
            {
                targets.Add(target);
                targetNames.Add(shown);
            }
        }
    }
}
