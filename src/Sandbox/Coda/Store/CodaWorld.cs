namespace CodaMcp.Sandbox.Coda;

/// <summary>
/// The workspace, all documents and accepted writes. Nothing runs in the background. Each call first applies the changes that are due by the clock. So a test
/// that advances a fake clock sees the same as a user who waits.
/// </summary>
internal sealed class CodaWorld : IDisposable
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, DocHistory> docs = [];
    private readonly Dictionary<string, Mutation> mutations = [];
    private readonly List<Mutation> pending = [];
    private readonly Queue<string> aging = [];
    private readonly CodaStore store;
    private readonly CodaSandboxBehaviour behaviour;
    private readonly CodaFaults faults;
    private readonly TimeProvider time;
    private WorkspaceModel workspace;
    private long sequence;

    public CodaWorld(CodaStore store, CodaSandboxBehaviour behaviour, CodaFaults faults, TimeProvider time, Func<IReadOnlyList<DocModel>> seed)
    {
        this.store = store;
        this.behaviour = behaviour;
        this.faults = faults;
        this.time = time;
        workspace = store.Workspace() ?? NorthwindWorkspace.Build();
        var remembered = store.Docs();
        if (remembered.Count == 0 && !store.IsSeeded)
        {
            remembered = seed();
            store.Save(docs: remembered, seeded: true);
        }
        foreach (var doc in remembered)
            docs.Add(doc.Id, new DocHistory(doc));
        foreach (var mutation in store.Mutations().OrderBy(mutation => mutation.Sequence))
        {
            mutations.Add(mutation.RequestId, mutation);
            aging.Enqueue(mutation.RequestId);
            sequence = mutation.Sequence;
            if (mutation.AppliedAt is null)
                pending.Add(mutation);
        }
    }

    /// <summary>The present folders, members and go links.</summary>
    public WorkspaceModel Workspace
    {
        get
        {
            lock (gate)
                return workspace;
        }
    }

    /// <summary>Changes the workspace at once. Nothing else changes meanwhile, including the documents that the change reads.</summary>
    public void Change(Func<WorkspaceModel, WorkspaceModel> change)
    {
        lock (gate)
        {
            var next = change(workspace);
            store.Save(workspace: next);
            workspace = next;
        }
    }

    /// <summary>Returns every document at its newest version.</summary>
    public IReadOnlyList<DocModel> Docs()
    {
        lock (gate)
        {
            Settle();
            return [.. docs.Values.Select(history => history.Live)];
        }
    }

    /// <summary>Returns the newest version of the document, or <see langword="null"/>.</summary>
    public DocModel? Live(string docId)
    {
        lock (gate)
        {
            Settle();
            return docs.GetValueOrDefault(docId)?.Live;
        }
    }

    /// <summary>Returns the document as readers see it, and whether it is stale.</summary>
    public (DocModel Doc, bool Stale)? Snapshot(string docId)
    {
        lock (gate)
        {
            Settle();
            return docs.GetValueOrDefault(docId) is { } history ? (history.Visible, history.Visible.Version != history.Live.Version) : null;
        }
    }

    /// <summary>Saves a document at once (createDoc, updateDoc), without queue or lag.</summary>
    public void Put(DocModel doc)
    {
        lock (gate)
        {
            Settle();
            store.Save(docs: [doc]);
            if (docs.TryGetValue(doc.Id, out var history))
                history.Overwrite(doc);
            else
                docs.Add(doc.Id, new DocHistory(doc));
        }
    }

    /// <summary>Changes a document at once.</summary>
    public void Put(string docId, Func<DocModel, DocModel> change)
    {
        lock (gate)
            if (Live(docId) is { } doc)
                Put(change(doc) with { Version = doc.Version + 1 });
    }

    /// <summary>Changes the access to a document, or its listing, at once for every reader. The visible content stays at its version.</summary>
    public void Set(string docId, Func<DocModel, DocModel> change)
    {
        lock (gate)
        {
            Settle();
            if (!docs.TryGetValue(docId, out var history))
                return;
            store.Save(docs: [change(history.Live)]);
            history.Change(change);
        }
    }

    /// <summary>
    /// Accepts a write. It is durable when this returns, and it is applied later. A creation is applied when the document is provisioned.
    /// </summary>
    public Mutation Accept(string docId, string loginId, DocEdit edit, bool never, string? warning)
    {
        lock (gate)
        {
            Settle();
            var now = time.GetUtcNow();
            var due = now + (edit is CreateDocEdit ? behaviour.DocProvisioning : behaviour.WriteDelay);
            // Writes to one document are applied in the order of their acceptance.
            if (pending.FindLast(earlier => earlier.DocId == docId && !earlier.Never) is { } last && last.DueAt > due)
                due = last.DueAt;
            var mutation = new Mutation
            {
                RequestId = edit is CreateDocEdit ? CodaIds.Creation() : CodaIds.Mutation(),
                DocId = docId,
                Sequence = ++sequence,
                LoginId = loginId,
                AcceptedAt = now,
                DueAt = due,
                Never = never,
                Warning = warning,
                Edit = edit,
            };
            store.Save(mutations: [mutation]);
            mutations.Add(mutation.RequestId, mutation);
            aging.Enqueue(mutation.RequestId);
            pending.Add(mutation);
            Settle();
            return mutation;
        }
    }

    /// <summary>Returns an accepted write by its request id, while its status is kept.</summary>
    public Mutation? Mutation(string requestId)
    {
        lock (gate)
        {
            Settle();
            return mutations.GetValueOrDefault(requestId);
        }
    }

    public void Dispose()
    {
        lock (gate)
            store.Dispose();
    }

    private void Settle()
    {
        var now = time.GetUtcNow();
        foreach (var mutation in pending.FindAll(mutation => !mutation.Never && mutation.DueAt <= now))
            Apply(mutation);
        if (!faults.SnapshotsFrozen)
            foreach (var history in docs.Values)
                history.Show(now);
        Forget(now);
    }

    private void Apply(Mutation mutation)
    {
        pending.Remove(mutation);
        var applied = mutation with { AppliedAt = mutation.DueAt };
        var before = docs.GetValueOrDefault(mutation.DocId)?.Live;
        if (before is null || mutation.Edit is DeleteDocEdit)
        {
            store.Save(deletedDocIds: [mutation.DocId], mutations: [applied]);
            docs.Remove(mutation.DocId);
        }
        else
        {
            DocModel after;
            try
            {
                after = DocEditing.Apply(before, mutation);
            }
            catch (Exception exception) when (exception is ArgumentException or InvalidOperationException or FormatException)
            {
                // Coda has no failure state. A write that cannot be applied stays incomplete, and later writes continue.
                applied = mutation with { Never = true };
                store.Save(mutations: [applied]);
                mutations[mutation.RequestId] = applied;
                return;
            }
            store.Save(docs: [after], mutations: [applied]);
            docs[mutation.DocId].Add(after, mutation.DueAt + behaviour.SnapshotLag);
        }
        mutations[mutation.RequestId] = applied;
    }

    private void Forget(DateTimeOffset now)
    {
        while (aging.TryPeek(out var oldest) && now - mutations[oldest].AcceptedAt > behaviour.MutationStatusLifetime)
        {
            var mutation = mutations[oldest];
            if (mutation.AppliedAt is null && !mutation.Never)
                return;
            store.Save(forgottenMutationIds: [oldest]);
            aging.Dequeue();
            mutations.Remove(oldest);
            pending.Remove(mutation);
        }
    }
}
