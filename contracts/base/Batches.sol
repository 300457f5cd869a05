// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IBatches} from "../interfaces/IBatches.sol";
import {IQueues} from "../interfaces/IQueues.sol";
import {Batch, CREDIT, ETH, EXIT, Instance, OPEN, QueueEntry, TokenState} from "../interfaces/Types.sol";
import {BatchWords} from "../libraries/BatchWords.sol";
import {BN254} from "../libraries/BN254.sol";
import {CalldataLayout} from "../libraries/CalldataLayout.sol";
import {Field} from "../libraries/Field.sol";
import {Float36} from "../libraries/Float36.sol";
import {BatchOpening, Kzg} from "../libraries/Kzg.sol";
import {Commitments, Place, Transcript} from "../libraries/Transcript.sol";
import {Entrances} from "./Entrances.sol";

/// @title Batches: check, then apply
/// @dev submitBatch goes through
///
///      A. the calldata is the batch's one encoding, every number is canonical, every section fits the instance
///      B. the caller may submit, at this time, for this token
///      C. the queue entries are the next ones: taken
///      D. challenges and D(ζ) from the words that were just read
///      E. Groth16 proof and KZG opening
///      F. effects: commitments, payouts, the chain of roots, events
abstract contract Batches is IBatches, Entrances {
    uint256 private constant WITHDRAWAL_BITS = 60;
    uint256 private constant ID_BITS = 24;

    /// @dev What the phases hand on to each other.
    struct Checked {
        uint64 n;
        Instance instance;
        Commitments commitments;
        BatchOpening opening;
        uint256[] words;
        bytes32 wordsHash;
        uint256 fees;
    }

    /// @dev The number of batches and the entry that is insisted on (kind 0: none) share a slot, which every batch writes anyway.
    struct Progress {
        uint64 batches;
        uint8 kind;
        uint16 token;
        uint64 index;
        uint64 queuedAt;
    }

    Progress private _progress;
    /// @inheritdoc IBatches
    mapping(uint64 n => bytes32) public batchRoots;
    BN254.G1 private _keyCommitment;

    /// @inheritdoc IBatches
    function submitBatch(Batch calldata batch) external nonReentrant {
        Checked memory c;
        c.instance = instances(batch.instance);
        _checkForm(batch, c.instance);
        _checkCaller(batch);
        Token storage token = _liveToken(batch.token);
        c.n = _countBatch(batch);
        _readWords(batch, c);
        _takeEntries(batch, c);
        _draw(batch, token, c);
        _verify(batch, c);
        _apply(batch, token, c);
    }

    /// @inheritdoc IQueues
    function insist(uint8 kind, uint16 token, QueueEntry calldata head) external nonReentrant {
        if (kind != OPEN) _liveToken(token);
        (uint64 index,) = _ends(kind, token);
        _requireEntry(kind, token, index, head);
        if (!_isLate(head)) revert NotLate(head.queuedAt, block.timestamp);
        Progress storage p = _progress;
        if (p.kind != 0 && !_isFrozen(p.token) && head.queuedAt >= p.queuedAt) revert AlreadyInsisted(p.kind, p.token, p.index);
        (p.kind, p.token, p.index, p.queuedAt) = (kind, token, index, head.queuedAt);
        emit Insisted(kind, token, index, head.queuedAt);
    }

    /// @inheritdoc IQueues
    function insisted() external view returns (uint8 kind, uint16 token, uint64 index, uint64 queuedAt) {
        Progress storage p = _progress;
        return (p.kind, p.token, p.index, p.queuedAt);
    }

    /// @inheritdoc IBatches
    function batchCount() external view returns (uint64) {
        return _progress.batches;
    }

    /// @inheritdoc IBatches
    function stateOf(uint16 token) external view returns (TokenState memory state) {
        Token storage known = _token(token);
        state.commitment = [known.commitment.x, known.commitment.y];
        state.frozen = known.frozen;
        (state.creditHead, state.creditTail) = _ends(CREDIT, token);
        (state.exitHead, state.exitTail) = _ends(EXIT, token);
    }

    /// @inheritdoc IBatches
    function keyCommitment() external view returns (uint256[2] memory) {
        return [_keyCommitment.x, _keyCommitment.y];
    }

    /// @dev A. Points are checked in `_draw`, entries against their hashes in `_takeEntries`.
    function _checkForm(Batch calldata batch, Instance memory instance) private view {
        CalldataLayout.requireCanonical(batch);
        Field.requireCanonical(batch.transcript);
        Field.requireCanonical(batch.z);
        Field.requireCanonical(batch.s);
        Field.requireCanonical(batch.delta);
        Field.requireCanonical(batch.deltaK);
        _requireRoom("opens", batch.opens.length, instance.maxOpen);
        _requireRoom("credits", batch.credits.length, instance.maxCredit);
        _requireRoom("exits", batch.exits.length, instance.maxExit);
        _requireRoom("withdrawals", batch.withdrawals.length, instance.maxWithdraw);
        _requireRoom("records", BatchWords.countRecords(batch.records), instance.ops);
        if (batch.exitAmounts.length != batch.exits.length) {
            revert ExitAmountsMismatch(batch.exitAmounts.length, batch.exits.length);
        }
        for (uint256 i = 0; i < batch.withdrawals.length; ++i) {
            uint64 word = batch.withdrawals[i].fromAndAmount;
            if (word == 0 || word >> WITHDRAWAL_BITS != 0) revert BadWithdrawal(word);
            // Nobody could claim it.
            if (batch.withdrawals[i].recipient == address(0)) revert ZeroAddress();
        }
        if (batch.feeAccount >= accounts()) revert BadFeeAccount(batch.feeAccount, accounts());
    }

    /// @dev B
    function _checkCaller(Batch calldata batch) private view {
        uint256 least = block.timestamp > WINDOW ? block.timestamp - WINDOW : 0;
        if (batch.batchTime < least || batch.batchTime > block.timestamp) {
            revert BatchTimeOutOfRange(batch.batchTime, least, block.timestamp);
        }
        if (isSubmitter[msg.sender]) return;
        if (!_startsLate(batch.opens) && !_startsLate(batch.credits) && !_startsLate(batch.exits)) {
            revert NotSubmitter(msg.sender);
        }
    }

    /// @dev Whether the first of these entries is late. That it is the queue's head is checked when it is taken.
    function _startsLate(QueueEntry[] calldata entries) private view returns (bool) {
        return entries.length != 0 && _isLate(entries[0]);
    }

    /// @dev The batch's number. The entry that is insisted on was a head, and stays one until a batch takes it: a batch that takes
    ///      anything of its queue takes it. Afterwards nothing is insisted on: it was taken, or its token is frozen.
    function _countBatch(Batch calldata batch) private returns (uint64 n) {
        Progress memory p = _progress;
        if (p.kind != 0 && !_isFrozen(p.token)) {
            bool taken = p.kind == OPEN
                ? batch.opens.length != 0
                : batch.token == p.token && (p.kind == CREDIT ? batch.credits.length : batch.exits.length) != 0;
            if (!taken) revert EntryInsistedOn(p.kind, p.token, p.index);
        }
        n = p.batches + 1;
        _progress = Progress(n, 0, 0, 0, 0);
    }

    /// @dev The words name `accounts` as it is before the batch's opens are taken.
    function _readWords(Batch calldata batch, Checked memory c) private view {
        uint256 header = BatchWords.header(batch.token, batch.batchTime, accounts(), batch.feeAccount);
        c.words = BatchWords.present(domain(), header, batch);
        c.wordsHash = BatchWords.hash(c.words);
    }

    /// @dev C. Fees go to the caller.
    function _takeEntries(Batch calldata batch, Checked memory c) private {
        c.fees = _take(OPEN, 0, batch.opens) + _take(CREDIT, batch.token, batch.credits)
            + _take(EXIT, batch.token, batch.exits);
    }

    /// @dev D, but for ρ, which needs D(ζ).
    function _draw(Batch calldata batch, Token storage token, Checked memory c) private view {
        c.commitments = Commitments({
            oldV: token.commitment,
            newV: BN254.requireOnCurve(batch.newV),
            oldK: _keyCommitment,
            newK: BN254.requireOnCurve(batch.newK)
        });
        Place memory place = Place({
            batchNumber: c.n,
            instance: batch.instance,
            submitter: msg.sender,
            opens: batch.opens.length,
            credits: batch.credits.length,
            exits: batch.exits.length,
            withdrawals: batch.withdrawals.length,
            records: BatchWords.countRecords(batch.records)
        });
        BatchOpening memory o = c.opening;
        o.quotient = BN254.requireOnCurve(batch.quotient);
        o.opening = BN254.requireOnCurve(batch.opening);
        (o.z, o.s, o.delta, o.deltaK) = (batch.z, batch.s, batch.delta, batch.deltaK);
        o.kappa = Transcript.kappa(place, c.commitments, c.wordsHash, batch.transcript);
        o.zeta = Transcript.zeta(o.kappa, o.quotient);
    }

    /// @dev E. The cheaper check first.
    function _verify(Batch calldata batch, Checked memory c) private view {
        BatchOpening memory o = c.opening;
        uint256 e = BatchWords.evaluate(c.words, batch, c.instance, o.zeta);
        o.rho = Transcript.rho(o.zeta, e, o.z, o.s, o.delta, o.deltaK);
        if (!Kzg.batchHolds(o, c.commitments, _kzgKey())) revert InvalidOpening();
        c.instance.verifier.verify(
            batch.proof, [batch.transcript, e, o.z, o.s, o.delta, o.deltaK, o.kappa, o.zeta]
        );
    }

    /// @dev F
    function _apply(Batch calldata batch, Token storage token, Checked memory c) private {
        token.commitment = c.commitments.newV;
        if (!BN254.equal(c.commitments.newK, c.commitments.oldK)) _keyCommitment = c.commitments.newK;
        bytes32 root = keccak256(
            abi.encode(batchRoots[c.n - 1], c.n, batch.token, batch.newV, batch.newK, batch.transcript, c.wordsHash)
        );
        batchRoots[c.n] = root;

        uint256 paid = _payExits(batch) + _payWithdrawals(batch);
        if (paid != 0) _release(batch.token, paid);
        _credit(ETH, msg.sender, c.fees);

        emit BatchAccepted(
            c.n, batch.token, batch.instance, msg.sender, root, batch.newV, batch.newK, batch.transcript, c.wordsHash
        );
        // An account with code may have called itself on the way here: then the transaction's calldata is another.
        if (msg.sender != tx.origin || msg.sender.code.length != 0) emit BatchData(c.n, msg.data);
    }

    function _payExits(Batch calldata batch) private returns (uint256 paid) {
        for (uint256 i = 0; i < batch.exits.length; ++i) {
            _credit(batch.token, batch.exits[i].owner, batch.exitAmounts[i]);
            paid += batch.exitAmounts[i];
        }
    }

    function _payWithdrawals(Batch calldata batch) private returns (uint256 paid) {
        for (uint256 i = 0; i < batch.withdrawals.length; ++i) {
            uint256 amount = Float36.decode(batch.withdrawals[i].fromAndAmount >> ID_BITS);
            _credit(batch.token, batch.withdrawals[i].recipient, amount);
            paid += amount;
        }
    }

    function _requireRoom(string memory section, uint256 count, uint256 most) private pure {
        if (count > most) revert TooMany(section, count, most);
    }
}
