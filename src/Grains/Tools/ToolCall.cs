using System.Text.Json;
using CodaMcp.Audit;
using CodaMcp.Calls;
using CodaMcp.Coda;
using CodaMcp.Elicitation;
using CodaMcp.Quotas;
using CodaMcp.References;
using CodaMcp.Writes;

namespace CodaMcp.Tools;

/// <summary>The context of a tool call: access to Coda for the member, the deadline, and the record of what the tool read or changed.</summary>
public sealed class ToolCall : IReferringCall
{
    private const int LongestName = 100;

    private readonly List<string> targets = [];
    private readonly List<string> targetNames = [];
    private readonly List<string> cursors = [];

    /// <summary>The gateway, for work that takes more than one request (page content, waiting for a write).</summary>
    public required ICodaGateway Gateway { get; init; }

    /// <summary>The call as the gateway sees it.</summary>
    public required CodaCall Coda { get; init; }

    /// <summary>The rules for tools from the policy of the member's organization.</summary>
    public ToolRules Rules { get; init; } = ToolRules.None;

    /// <summary>The Coda API.</summary>
    public required ICodaApi Api { get; init; }

    /// <summary>When the caller stops waiting.</summary>
    public required DateTimeOffset Deadline { get; init; }

    /// <summary>The clock.</summary>
    public required TimeProvider Time { get; init; }

    /// <summary>The member's grain key. Sync tokens are bound to it.</summary>
    public required string MemberKey { get; init; }

    /// <summary>Returns what the member has used and has left; null if nothing is counted. A result that shows it is not kept for later calls.</summary>
    public Func<CancellationToken, Task<MemberUsage>>? Usage { get => ForThisCall(field); init; }

    /// <summary>The member's cursors.</summary>
    public required ICursors Cursors { get; init; }

    /// <summary>Encrypts and decrypts sync tokens, each for one member and one query. A result with a sync token is not kept for later calls.</summary>
    public required SyncTokenProtector SyncTokens { get => ForThisCall(field); init; }

    /// <summary>Takes the writes that Coda accepts. A result that shows a write is not kept for later calls.</summary>
    public required IAcceptedWrites Writes { get => ForThisCall(field); init; }

    /// <summary>Converts a result of the tool to UTF-8 JSON for the caller. <see cref="ToolRunner"/> sets it.</summary>
    internal Func<object?, byte[]>? BytesOf { get; set; }

    /// <summary>Reports progress to the caller; null if the caller does not want it.</summary>
    public Action<string>? OnProgress { get; init; }

    /// <summary>
    /// Tells a client that can resume to reconnect for the outcome after this time, so that it need not hold its connection. Null if the
    /// client cannot be told.
    /// </summary>
    public Action<TimeSpan>? OnReconnect { get; init; }

    /// <summary>The questions that the client can be asked, and its answers. A result that depends on them is not kept for later calls.</summary>
    public CallElicitations Elicitations { get => ForThisCall(field); internal set; } = CallElicitations.None;

    /// <summary>
    /// Whether the model says that a person agreed (<see cref="ToolArguments.Confirm"/>). It never replaces the answer of a person who can
    /// be asked.
    /// </summary>
    internal bool Confirmed { get; set; }

    /// <summary>The ids of what the tool read or changed, for the audit record: <c>doc:…</c>, <c>page:…</c>, <c>table:…</c>, <c>row:…</c>.</summary>
    public IReadOnlyList<string> Targets => targets;

    /// <summary>The names of <see cref="Targets"/>, in the same order, each cut to 100 characters; empty where a name is not known.</summary>
    public IReadOnlyList<string> TargetNames => targetNames;

    /// <summary>The cursors that the call has used or created. A result is returned again only while the member has them.</summary>
    internal IReadOnlyList<string> CursorsUsed => cursors;

    /// <summary>Records that the result is valid only while the member has a cursor.</summary>
    internal void RestsOn(string cursor) => cursors.Add(cursor);

    /// <summary>
    /// Whether the call has more time left than <paramref name="least"/>. If not, the result is cut short for lack of time, and is not kept
    /// for later calls.
    /// </summary>
    /// <param name="least">The time.</param>
    internal bool HasMoreThan(TimeSpan least)
    {
        if (Deadline - Time.GetUtcNow() > least)
            return true;
        Coda.Reads.Begin();
        return false;
    }

    /// <summary>Stores a result for later calls that the member makes with the same Coda token, if there is enough memory.</summary>
    /// <param name="name">The name of the result.</param>
    /// <param name="result">The result.</param>
    /// <param name="time">How long to store it.</param>
    internal void Keep(string name, byte[] result, TimeSpan time) => Coda.Cache.Keep(KeyOf(name), result, Time.GetUtcNow(), default, Time.GetUtcNow() + time);

    /// <summary>Returns a result that an earlier call stored; null if there is none.</summary>
    /// <param name="name">The name of the result.</param>
    internal byte[]? Kept(string name) => Coda.Cache.Find(KeyOf(name))?.Body.ToArray();

    // The key contains the member's document rules, since a result may name docs that the member may no longer see.
    private string KeyOf(string name) => $"{Coda.Credential.Key} {Coda.Documents().Key} {name}";

    /// <summary>Returns the same call with its own targets, for a part of the call that reads.</summary>
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
    /// Asks the client a question. If there is no answer yet, the run ends here. The tool runs again from its start when the answer has
    /// arrived. So a tool must ask before it changes anything. It must ask the same question with the same key in every run.
    /// </summary>
    /// <param name="request">The question.</param>
    /// <returns>The client's MCP result: <c>ElicitResult</c>, <c>CreateMessageResult</c> or <c>ListRootsResult</c>.</returns>
    /// <exception cref="ToolException">The client does not support the question, refused it, or was asked too often.</exception>
    public JsonElement Ask(InputRequest request) => Ask([request])[0];

    /// <summary>Asks the client several things at once.</summary>
    /// <param name="requests">The questions, each with its own key.</param>
    /// <returns>The answers, in the order of the questions.</returns>
    /// <exception cref="ToolException">As for one question.</exception>
    public IReadOnlyList<JsonElement> Ask(IReadOnlyList<InputRequest> requests) => Ask(requests, onlyAsked: false);

    private JsonElement[] Ask(IReadOnlyList<InputRequest> requests, bool onlyAsked) => Coda.WriteLeft
        ? throw new InvalidOperationException("A tool asks before it changes anything.")
        : Elicitations.Get(requests, onlyAsked);

    /// <summary>Asks the person behind the client to agree to a change.</summary>
    /// <param name="message">The change, in words for a person.</param>
    /// <param name="about">The ids of the objects that it is about. An answer about other objects with the same name does not count.</param>
    /// <exception cref="ToolException">The client does not support forms, or refused.</exception>
    public Confirmation AskToConfirm(string message, params IEnumerable<string> about) =>
        // Only the answer to a question that was really asked counts as an agreement.
        ConfirmationForm.Read(Ask([ConfirmationForm.Ask(message, about)], onlyAsked: true)[0]);

    /// <summary>
    /// Continues only if a person agreed. A client with forms is asked, whatever the model says. For a client without forms, or with the
    /// header <c>X-MCP-Confirm: arguments</c>, the model's word counts (<see cref="ToolArguments.Confirm"/>).
    /// </summary>
    /// <param name="what">What will happen, as a sentence without its full stop: <c>This deletes …</c>.</param>
    /// <param name="about">The ids of the objects that it changes.</param>
    /// <exception cref="ToolException">The person did not agree, or the model did not say that a person agreed.</exception>
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

    // A result that depends on more than Coda's responses is not kept for later calls.
    private T ForThisCall<T>(T value)
    {
        Coda.Reads.Begin();
        return value;
    }

    /// <summary>Records an object that the tool reads or changes. At most 50 are recorded.</summary>
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
